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

// Adds a command with the options of all moves: NAME, --reason, --comment or --note, --etag and
// --request-id.
template <typename Request>
Move<Request> AddMove(Cli& cli, CLI::App& group, const char* word, const char* help,
                      Method<Stub, Request, Ticket> method) {
  CLI::App& command = *group.add_subcommand(word, help);
  auto request = std::make_shared<Request>();
  AddArgument(command, "NAME", {"name", "The ticket: 1042 or tickets/1042", "tickets"}, request);
  AddOption(command, {"reason", "Why, for the history"}, request);
  AddWords(command, [request] { return request->mutable_comment(); });
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
  AddOption(move.command, {"partner", "The external partner: \"Elisa Oyj\""}, move.request);
  AddOption(move.command, {"partner_reference", "Its key in the partner's system"}, move.request);
}

void AddAssign(Cli& cli, CLI::App& group) {
  const auto move = AddMove(cli, group, "assign", "Set team and agent; what is not given stays",
                            &Stub::AssignTicket);
  AddOption(move.command, kTeam, move.request);
  AddOption(move.command, kAgent, move.request);
  cli.OnRun(move.command, [&cli, request = move.request]() -> absl::Status {
    if (!request->has_team() && !request->has_agent()) {
      return UsageError("give --team or --agent, or both");
    }
    return cli.Show(cli.ticket().Call(&Stub::AssignTicket, *request));
  });
}

}  // namespace

void AddWords(CLI::App& command, const std::function<Comment*()>& comment) {
  const auto reply = [comment](const std::string& text) { comment()->set_text(text); };
  const auto note = [comment](const std::string& text) {
    comment()->set_text(text);
    comment()->set_internal(true);
  };
  CLI::Option* public_reply = command.add_option_function<std::string>(
      "--comment", reply, "A public reply that goes with it");
  command
      .add_option_function<std::string>("--note", note, "The same, that only the desk's people see")
      ->excludes(public_reply);
}

void Add(Cli& cli, CLI::App& group) {
  AddAssign(cli, group);
  AddPending(cli, group);
  AddMove(cli, group, "resume", "End a wait", &Stub::ResumeTicket);
  const auto resolve = AddMove(cli, group, "resolve", "Declare it solved", &Stub::ResolveTicket);
  AddOption(resolve.command,
            {"resolution", "How it ended: solved (default), answered-by-article or no-answer"},
            resolve.request);
  AddMove(cli, group, "close", "End a resolved ticket for good", &Stub::CloseTicket);
  const auto cancel = AddMove(cli, group, "cancel", "Withdraw it", &Stub::CancelTicket);
  AddOption(cancel.command,
            {"resolution", "How it ended: withdrawn (default), abandoned, rejected or spam"},
            cancel.request);
  AddMove(cli, group, "reopen", "Take it back to work", &Stub::ReopenTicket);
}

}  // namespace luukku::ctl::ticket_moves
