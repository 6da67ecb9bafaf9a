#pragma once

#include <string>

#include "tools/luukkuctl/imports/summary.h"

namespace luukku::ctl {

// Lines for a shell: luukkuctl commands that create the teams and agents of a log, the most
// frequent first, each with its most frequent spelling as display name. A comment counts the
// resources that an import creates itself.
std::string CommandsForNames(const Summary& summary);

}  // namespace luukku::ctl
