#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/ticket/v1/audit_service.grpc.pb.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/person_export.h"
#include "tools/luukkuctl/resource_group.h"

namespace luukku::ctl::privacy_commands {
namespace {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks

absl::Status Show(Cli& cli, const absl::StatusOr<Erasure>& erasure) {
  if (!erasure.ok() || cli.is_json()) return cli.Show(erasure);
  cli.out() << RenderDetails(*erasure);
  for (const Acknowledgement& told : erasure->acknowledgements()) {
    cli.out() << "\n" << RenderDetails(told);
  }
  return absl::OkStatus();
}

void AddExport(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "export", "Print all that the services know of a person, as one JSON object");
  auto person = std::make_shared<ErasePersonRequest>();
  AddArgument(command, "PERSON", {"name", "The person's name, or the id alone", "people"}, person);
  auto wanted = std::make_shared<PersonExport>();
  command.add_flag("--without-notes", wanted->without_notes, "Leave out internal notes");
  cli.OnRun(command, [&cli, person, wanted] {
    wanted->person = person->name();
    return ExportPerson(cli, *wanted);
  });
}

// Otherwise routing would assign the next ticket to the agent. OK if routing has no such agent.
absl::Status MakeAbsent(Cli& cli, const std::string& agent) {
  routing::v1::UpdateAgentRequest request;
  request.mutable_agent()->set_name(agent);
  request.mutable_agent()->set_present(false);
  request.mutable_update_mask()->add_paths("present");
  const auto status =
      cli.routing().Call(&routing::v1::TeamService::Stub::UpdateAgent, request).status();
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

// Sets the request's team after checking that it exists, since the ticket service takes any name.
absl::Status FindTeam(Cli& cli, const std::string& team, AssignTicketRequest& assign) {
  if (auto status = SetField({"team", "", "teams"}, team, assign); !status.ok()) return status;
  routing::v1::GetTeamRequest request;
  request.set_name(assign.team());
  return cli.routing().Call(&routing::v1::TeamService::Stub::GetTeam, request).status();
}

// Gives the unfinished tickets of the agent of that id to the request's team, without an agent.
absl::Status Reassign(Cli& cli, const std::string& person, AssignTicketRequest assign) {
  assign.set_reason("agent-erased");
  assign.set_agent("");
  const std::string agent = absl::StrCat("agents/", person.substr(person.find('/') + 1));
  if (auto status = MakeAbsent(cli, agent); !status.ok()) return status;
  ListTicketsRequest list;
  list.set_filter(absl::StrCat("agent = \"", agent,
                               "\" AND state = (NEW OR OPEN OR PENDING_CUSTOMER OR "
                               "PENDING_EXTERNAL)"));
  const auto tickets = cli.ticket().CallPages(&TicketService::Stub::ListTickets, list);
  if (!tickets.ok()) return tickets.status();
  for (const Ticket& ticket : tickets->tickets()) {
    assign.set_name(ticket.name());
    assign.set_assignment_revision(ticket.assignment_revision());
    const auto assigned = cli.ticket().Call(&TicketService::Stub::AssignTicket, assign);
    if (!assigned.ok()) return assigned.status();
  }
  cli.err() << tickets->tickets_size() << " tickets were given to " << assign.team() << ".\n";
  return absl::OkStatus();
}

// Explains the refusal of an agent with assigned tickets in terms of this command.
absl::StatusOr<Erasure> Explained(absl::StatusOr<Erasure> erasure) {
  if (ReasonOf(erasure.status()) != reason::kAgentHasAssignedTickets) return erasure;
  return Error(erasure.status().code(), reason::kAgentHasAssignedTickets,
               absl::StrCat(std::string(erasure.status().message()),
                            "; here: --reassign-to TEAM, or --anyway"));
}

void AddErase(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("erase", "Forget a person in all services, for good; figures stay");
  auto request = std::make_shared<ErasePersonRequest>();
  AddArgument(command, "PERSON", {"name", "The person's name, or the id alone", "people"}, request);
  command.add_flag("--yes")->description("You mean it: it cannot be undone")->required();
  auto team = std::make_shared<std::string>();
  CLI::Option& reassign = *command.add_option(
      "--reassign-to", *team, "Give the agent's unfinished tickets to this team first");
  command
      .add_flag_callback(
          "--anyway", [request] { request->set_leave_assigned(true); },
          "Leave the agent's unfinished tickets assigned to somebody whom nobody knows")
      ->excludes(&reassign);
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, request, team] {
    AssignTicketRequest assign;
    if (!team->empty()) {
      if (auto status = FindTeam(cli, *team, assign); !status.ok()) return status;
    }
    // Tickets are reassigned only if nothing else prevents the erasure.
    auto erasure = cli.ticket().Call(&ErasureService::Stub::ErasePerson, *request);
    const bool assigned = ReasonOf(erasure.status()) == reason::kAgentHasAssignedTickets;
    if (assigned && !team->empty()) {
      if (auto status = Reassign(cli, request->name(), assign); !status.ok()) return status;
      erasure = cli.ticket().Call(&ErasureService::Stub::ErasePerson, *request);
    }
    return Show(cli, Explained(std::move(erasure)));
  });
}

void AddErasures(Cli& cli, CLI::App& group) {
  CLI::App& show = *group.add_subcommand("erasure", "Show how far an erasure is");
  auto request = std::make_shared<GetErasureRequest>();
  AddArgument(show, "NAME", {"name", "Its name, or the number alone", "erasures"}, request);
  cli.OnRun(show, [&cli, request] {
    return Show(cli, cli.ticket().Call(&ErasureService::Stub::GetErasure, *request));
  });

  CLI::App& list = *group.add_subcommand("erasures", "List erasures, the last one first");
  const std::shared_ptr<int> limit = AddLimit(list);
  cli.OnRun(list, [&cli, limit] {
    static const std::vector<std::string> kColumns = {"name",           "person",      "state",
                                                      "erased_tickets", "create_time", "done_time"};
    return cli.ShowList(
        cli.ticket().CallPages(&ErasureService::Stub::ListErasures, ListErasuresRequest(), *limit),
        kColumns);
  });
}

void AddReads(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "reads", "List who read tickets of restricted teams, the last read first");
  auto request = std::make_shared<ListTicketReadsRequest>();
  AddOption(command, {"ticket", "Of this ticket only", "tickets"}, request);
  AddOption(command, {"reader", "By this one only: agents/… or people/…"}, request);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, request, limit] {
    static const std::vector<std::string> kColumns = {"time", "reader", "ticket", "method"};
    return cli.ShowList(
        cli.ticket().CallPages(&AuditService::Stub::ListTicketReads, *request, *limit), kColumns);
  });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("privacy", "What is known of people, and who looked at it");
  AddExport(cli, group);
  AddErase(cli, group);
  AddErasures(cli, group);
  AddReads(cli, group);
}

}  // namespace luukku::ctl::privacy_commands
