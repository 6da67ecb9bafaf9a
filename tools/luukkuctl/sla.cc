#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "luukku/routing/v1/sla_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::sla_commands {
namespace {

using namespace luukku::routing::v1;  // NOLINT: the contract that this file speaks
using Stub = SlaService::Stub;

// Fields of a message as a row.
std::vector<std::string> Cells(const google::protobuf::Message& message,
                               const std::vector<std::string>& fields) {
  std::vector<std::string> cells;
  for (const auto& field : fields) cells.push_back(FieldText(message, FieldNamed(message, field)));
  return cells;
}

absl::Status Explain(Cli& cli, const ExplainSlaRequest& request) {
  const auto explanation = cli.routing().Call(&Stub::ExplainSla, request);
  if (!explanation.ok() || cli.is_json()) return cli.Show(explanation);
  cli.out() << RenderDetails(*explanation);
  for (const SlaTargetExplanation& explained : explanation->targets()) {
    cli.out() << "\n" << RenderDetails(explained.target());
    Table segments({"FROM", "TO", "KIND", "COUNTED"});
    if (explained.omitted_segments() > 0) {
      segments.AddRow({absl::StrCat(explained.omitted_segments(), " older ones"), "", "",
                       FieldText(explained, FieldNamed(explained, "omitted_counted"))});
    }
    for (const SlaSegment& segment : explained.segments()) {
      segments.AddRow(Cells(segment, {"from", "to", "kind", "counted"}));
    }
    cli.out() << segments.Render();
  }
  return absl::OkStatus();
}

void AddExplain(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("explain", "Say how a ticket's targets stand, and why");
  auto request = std::make_shared<ExplainSlaRequest>();
  AddArgument(command, "TICKET", {"ticket", "The ticket: 1042 or tickets/1042", "tickets"},
              request);
  cli.OnRun(command, [&cli, request] { return Explain(cli, *request); });
}

}  // namespace

void Add(Cli& cli) {
  const ResourceGroup policy{
      .word = "sla",
      .collection = "slaPolicies",
      .help = "What the desk promises, and how tickets stand",
      .flags = {{"display_name", "What people read"},
                {"calendar", "When time counts", "calendars"},
                {"first_response", "Business time to the first reply, like 30m; \"\" for none"},
                {"resolution", "Business time to the resolution, like 8h; \"\" for none"},
                {"organisation", "For this customer only", "organisations"},
                {"customer_group", "For this group of customers only"},
                {"priority", "For this priority only"},
                {"warning_percent", "Share of a target after which it is at risk; 0 is 75"},
                {"runs_while_pending", "Whether time counts while the ticket is pending"},
                {"disabled", "Whether no ticket gets it any more"}},
      .required_flags = 2,
      .columns = {"name", "priority", "organisation", "customer_group", "first_response",
                  "resolution", "calendar", "disabled", "revision"},
      .service = &Cli::routing};
  CLI::App& commands = AddResourceGroup(cli, policy, &Stub::CreateSlaPolicy,
                                        &CreateSlaPolicyRequest::mutable_sla_policy,
                                        &Stub::GetSlaPolicy, &Stub::ListSlaPolicies);
  AddUpdateCommand(cli, commands, policy, &Stub::UpdateSlaPolicy,
                   &UpdateSlaPolicyRequest::mutable_sla_policy);
  AddExplain(cli, commands);
}

}  // namespace luukku::ctl::sla_commands
