#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "luukku/ticket/v1/ticket.pb.h"
#include "tools/luukkuctl/cli.h"

namespace luukku::ctl::ticket_moves {

// Adds --comment and --note, which write into what `comment` returns.
void AddWords(CLI::App& command, const std::function<ticket::v1::Comment*()>& comment);

// Adds the moves of a ticket: assign, pending, resume, resolve, close, cancel and reopen.
void Add(Cli& cli, CLI::App& group);

}  // namespace luukku::ctl::ticket_moves
