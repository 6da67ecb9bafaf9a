#pragma once

#include <string>

#include "tools/luukkuctl/imports/summary.h"

namespace luukku::ctl {

// Lines for a shell: luukkuctl commands that create the teams and agents that a log names, the most
// frequent first, each with its most frequent spelling as display name. What an import creates
// itself is counted in a comment.
std::string CommandsForNames(const Summary& summary);

}  // namespace luukku::ctl
