#include <memory>
#include <string>
#include <vector>

#include "luukku/ticket/v1/audit_service.grpc.pb.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/person_export.h"
#include "tools/luukkuctl/resource_group.h"

namespace luukku::ctl {
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

void AddErase(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("erase", "Forget a person in all services, for good; figures stay");
  auto request = std::make_shared<ErasePersonRequest>();
  AddArgument(command, "PERSON", {"name", "The person's name, or the id alone", "people"}, request);
  command.add_flag("--yes")->description("You mean it: it cannot be undone")->required();
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, request] {
    return Show(cli, cli.ticket().Call(&ErasureService::Stub::ErasePerson, *request));
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

void AddPrivacyCommands(Cli& cli) {
  CLI::App& group = cli.AddGroup("privacy", "What is known of people, and who looked at it");
  AddExport(cli, group);
  AddErase(cli, group);
  AddErasures(cli, group);
  AddReads(cli, group);
}

}  // namespace luukku::ctl
