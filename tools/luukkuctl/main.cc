#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "tools/luukkuctl/cli.h"
#include "tools/luukkuctl/groups.h"

namespace {

using namespace luukku::ctl;  // NOLINT: the program is made of it

constexpr void (*kGroups[])(Cli&) = {
    AddTicketCommands, AddCustomerCommands, AddCatalogueCommands, AddTeamCommands,
    AddRuleCommands,   AddQueueCommands,    AddSurveyCommands,    AddFeedCommands,
    AddTokenCommands,  AddHealthCommand,
};

}  // namespace

int main(int argc, char** argv) {
  // gRPC's own log would stand between the lines of an error.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  Cli cli(std::cout, std::cerr);
  for (const auto add : kGroups) add(cli);
  return cli.Run(std::vector<std::string>(argv + 1, argv + argc));
}
