#pragma once

#include "tools/luukkuctl/cli.h"

namespace luukku::ctl {

// Adds the commands about consumers of feeds to the group "feed".
void AddConsumerCommands(Cli& cli, CLI::App& group);

}  // namespace luukku::ctl
