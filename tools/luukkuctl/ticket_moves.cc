#include "tools/luukkuctl/ticket_moves.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <memory>
#include <string>

#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/options.h"

namespace luukku::ctl::ticket_moves {
namespace {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks
using luukku::common::v1::TicketState;
using Stub = TicketService::Stub;

constexpr Flag kTeam{"team", "Team that works on it; \"\" for none", "teams"};
constexpr Flag kAgent{"agent", "Agent who works on it; \"\" for none", "agents"};

// A move and the request that its options fill.
template <typename Request>
struct Move {
  CLI::App& command;
  std::shared_ptr<Request> request;
};

// Adds a command with the options of all moves: NAME, --etag and --request-id.
template <typename Request>
Move<Request> AddMove(Cli& cli, CLI::App& group, const char* word, const char* help,
                      Method<Stub, Request, Ticket> method) {
  CLI::App& command = *group.add_subcommand(word, help);
  auto request = std::make_shared<Request>();
  AddArgument(command, "NAME", {"name", "The ticket: 1042 or tickets/1042", "tickets"}, request);
  AddOption(command, {"reason", "Why, for the history"}, request);
  AddOption(command, kEtag, request);
  AddOption(command, kRequestId, request);
  cli.OnRun(command,
            [&cli, method, request] { return cli.Show(cli.ticket().Call(method, *request)); });
  return {command, request};
}

void AddPending(Cli& cli, CLI::App& group) {
  static const std::map<std::string, TicketState> kStates = {
      {"customer", TicketState::TICKET_STATE_PENDING_CUSTOMER},
      {"external", TicketState::TICKET_STATE_PENDING_EXTERNAL}};
  const auto move = AddMove(cli, group, "pending", "Wait for somebody", &Stub::SetTicketPending);
  const auto set = [request = move.request](const std::string& word) {
    request->set_state(kStates.at(word));
  };
  move.command.add_option_function<std::string>("--for", set, "For whom: customer, external")
      ->check(CLI::IsMember({"customer", "external"}))
      ->required()
      ->type_name("WORD");
}

// Sets the given options. The call sets team and agent together, so if only one of them is given,
// the other is read first, and the call fails if it has changed meanwhile.
absl::Status Assign(Cli& cli, const CLI::App& command, AssignTicketRequest request) {
  const bool has_team = command.count(OptionName(kTeam)) > 0;
  const bool has_agent = command.count(OptionName(kAgent)) > 0;
  if (!has_team && !has_agent) return UsageError("give --team or --agent, or both");
  if (!has_team || !has_agent) {
    GetTicketRequest get;
    get.set_name(request.name());
    const auto ticket = cli.ticket().Call(&Stub::GetTicket, get);
    if (!ticket.ok()) return ticket.status();
    if (!has_team) request.set_team(ticket->team());
    if (!has_agent) request.set_agent(ticket->agent());
    request.set_assignment_revision(ticket->assignment_revision());
  }
  return cli.Show(cli.ticket().Call(&Stub::AssignTicket, request));
}

void AddAssign(Cli& cli, CLI::App& group) {
  const auto move = AddMove(cli, group, "assign", "Set team and agent; what is not given stays",
                            &Stub::AssignTicket);
  AddOption(move.command, kTeam, move.request);
  AddOption(move.command, kAgent, move.request);
  cli.OnRun(move.command, [&cli, move] { return Assign(cli, move.command, *move.request); });
}

}  // namespace

void Add(Cli& cli, CLI::App& group) {
  AddAssign(cli, group);
  AddPending(cli, group);
  AddMove(cli, group, "resume", "End a wait", &Stub::ResumeTicket);
  AddMove(cli, group, "resolve", "Declare it solved", &Stub::ResolveTicket);
  AddMove(cli, group, "close", "End a resolved ticket for good", &Stub::CloseTicket);
  AddMove(cli, group, "cancel", "Withdraw it", &Stub::CancelTicket);
  AddMove(cli, group, "reopen", "Take it back to work", &Stub::ReopenTicket);
}

}  // namespace luukku::ctl::ticket_moves
