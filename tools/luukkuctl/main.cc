#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "tools/luukkuctl/cli.h"
#include "tools/luukkuctl/groups.h"

int main(int argc, char** argv) {
  // gRPC's own log would mix with the lines of an error.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  luukku::ctl::Cli cli(std::cout, std::cerr);
  for (const auto add : luukku::ctl::kGroups) add(cli);
  return cli.Run(std::vector<std::string>(argv + 1, argv + argc));
}
