#pragma once

#include <CLI/App.hpp>

#include "tools/luukkuctl/cli.h"

namespace luukku::ctl::ticket_moves {

// Adds the moves of a ticket: assign, pending, resume, resolve, close, cancel and reopen.
void Add(Cli& cli, CLI::App& group);

}  // namespace luukku::ctl::ticket_moves
