#pragma once

#include <CLI/App.hpp>

#include "tools/luukkuctl/cli.h"

namespace luukku::ctl {

// Adds what moves a ticket in its life: assign, pending, resume, resolve, close, cancel and reopen.
void AddTicketMoves(Cli& cli, CLI::App& group);

}  // namespace luukku::ctl
