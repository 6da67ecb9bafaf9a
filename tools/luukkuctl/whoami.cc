#include "luukku/ticket/v1/desk_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"

namespace luukku::ctl::whoami_commands {

using luukku::ticket::v1::DeskService;
using luukku::ticket::v1::GetCallerRequest;

void Add(Cli& cli) {
  CLI::App& command = cli.AddCommand(
      "whoami", "Who you are to the desk: roles, teams, organisations, its settings");
  cli.OnRun(command, [&cli] {
    return cli.Show(cli.ticket().Call(&DeskService::Stub::GetCaller, GetCallerRequest()));
  });
}

}  // namespace luukku::ctl::whoami_commands
