#pragma once

#include "tools/luukkuctl/cli.h"

namespace luukku::ctl::consumer_commands {

// Adds the commands about consumers of feeds to the group "feed".
void Add(Cli& cli, CLI::App& group);

}  // namespace luukku::ctl::consumer_commands
