#include "lib/server/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace luukku::server {
namespace {

// Prometheus and probes.
constexpr int kOperators = 64;
// Ports, connections to other services, logs, files that are read.
constexpr int kOthers = 64;

rlimit Limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit;
}

}  // namespace

int OpenDescriptors() {
  std::error_code ignored;
  const std::filesystem::directory_iterator files("/proc/self/fd", ignored), end;
  return static_cast<int>(std::distance(files, end));
}

int DescriptorLimit() { return static_cast<int>(std::min<rlim_t>(Limit().rlim_cur, 1 << 30)); }

DescriptorBounds MakeRoomForConnections(int connections, int sessions) {
  const int own = kOperators + kOthers + sessions;
  rlimit limit = Limit();
  const rlim_t wanted = static_cast<rlim_t>(own) + connections;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  const int most = std::min(DescriptorLimit(), own + connections);
  const int of_callers = std::max(most - own, most / 2);
  return {.of_callers = of_callers, .of_operators = std::min(of_callers + kOperators, most)};
}

}  // namespace luukku::server
