#pragma once

#include <CLI/App.hpp>

#include "tools/luukkuctl/cli.h"

namespace luukku::ctl {

// Adds the moves of a ticket: assign, pending, resume, resolve, close, cancel and reopen.
void AddTicketMoves(Cli& cli, CLI::App& group);

}  // namespace luukku::ctl
