#include <memory>
#include <string>
#include <vector>

#include "luukku/routing/v1/queue_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"

namespace luukku::ctl::queue_commands {
namespace {

using namespace luukku::routing::v1;  // NOLINT: the contract that this file speaks
using Stub = QueueService::Stub;

void AddList(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("list", "List the open tickets of a team, what is due first");
  auto request = std::make_shared<ListQueueRequest>();
  AddOption(command, {"team", "Whose queue; default: tickets without a team", "teams"}, request);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, request, limit] {
    static const std::vector<std::string> kColumns = {
        "ticket", "state", "priority", "type", "team", "agent", "age", "due_time", "sla_state"};
    return cli.ShowList(cli.routing().CallPages(&Stub::ListQueue, *request, *limit), kColumns);
  });
}

absl::Status Explain(Cli& cli, const ExplainRoutingRequest& request) {
  const auto explanation = cli.routing().Call(&Stub::ExplainRouting, request);
  if (!explanation.ok() || cli.is_json()) return cli.Show(explanation);
  cli.out() << RenderDetails(*explanation);
  if (explanation->candidates().empty()) return absl::OkStatus();
  cli.out() << "\nCANDIDATES\n"
            << RenderList(*explanation, {"agent", "load", "capacity", "chosen", "reason"});
  return absl::OkStatus();
}

void AddExplain(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("explain", "Say what was decided on a ticket at last, and why");
  auto request = std::make_shared<ExplainRoutingRequest>();
  AddArgument(command, "TICKET", {"ticket", "The ticket: 1042 or tickets/1042", "tickets"},
              request);
  cli.OnRun(command, [&cli, request] { return Explain(cli, *request); });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("queue", "What waits for whom, and why");
  AddList(cli, group);
  AddExplain(cli, group);
}

}  // namespace luukku::ctl::queue_commands
