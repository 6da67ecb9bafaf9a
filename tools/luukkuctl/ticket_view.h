#pragma once

#include <string>

#include "absl/status/status.h"
#include "luukku/ticket/v1/conversation_service.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "tools/luukkuctl/cli.h"

namespace luukku::ctl {

// Prints a ticket, its conversation and its history. As JSON: an object with "ticket", and the
// whole responses as "conversation" and "history".
absl::Status ShowTicket(Cli& cli, const luukku::ticket::v1::GetTicketRequest& request);

// Prints a ticket's history.
absl::Status ShowHistory(Cli& cli, const luukku::ticket::v1::ListTicketHistoryRequest& request);

// A conversation for people: who said what when, the text below, indented.
std::string RenderConversation(const luukku::ticket::v1::ListCommentsResponse& conversation);

// A history as a table.
std::string RenderHistory(const luukku::ticket::v1::ListTicketHistoryResponse& history);

}  // namespace luukku::ctl
