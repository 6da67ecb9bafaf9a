#include "lib/server/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "absl/time/clock.h"
#include "lib/server/descriptors.h"

namespace luukku::server {
namespace {

double ResidentBytes() {
  double total = 0, resident = 0;  // Pages.
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return absl::ToDoubleSeconds(absl::DurationFromTimeval(usage.ru_utime) +
                               absl::DurationFromTimeval(usage.ru_stime));
}

}  // namespace

void ExportProcess(Gauges& gauges, const std::string& service) {
  gauges.AddGauge("luukku_build_info", "1; the labels say what runs.",
                  {{"service", service}, {"version", LUUKKU_VERSION}}, [] { return 1.0; });
  gauges.AddGauge(
      "process_start_time_seconds", "When this process began to serve.", {},
      [start = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch())] { return start; });
  gauges.AddGauge("process_resident_memory_bytes", "Memory of this process that is resident.", {},
                  ResidentBytes);
  gauges.AddGauge("process_open_fds", "Descriptors that are open.", {},
                  [] { return static_cast<double>(OpenDescriptors()); });
  gauges.AddGauge("process_max_fds", "Descriptors there may be.", {},
                  [] { return static_cast<double>(DescriptorLimit()); });
  gauges.AddCounter("process_cpu_seconds_total", "User and system time that this process used.", {},
                    CpuSeconds);
}

void ExportPool(Gauges& gauges, const std::string& name, const db::Pool* pool) {
  const Gauges::Labels labels = {{"pool", name}};
  gauges.AddGauge("luukku_db_sessions_in_use", "Database sessions in use.", labels,
                  [pool] { return static_cast<double>(pool->stats().in_use); });
  gauges.AddGauge("luukku_db_sessions_max", "Database sessions there may be.", labels,
                  [pool] { return static_cast<double>(pool->stats().size); });
  gauges.AddCounter("luukku_db_session_wait_seconds_total",
                    "Time that work has waited for a session to get free.", labels,
                    [pool] { return absl::ToDoubleSeconds(pool->stats().waited); });
  gauges.AddCounter("luukku_db_session_timeouts_total",
                    "How often no session got free before a deadline.", labels,
                    [pool] { return static_cast<double>(pool->stats().timeouts); });
  gauges.AddCounter("luukku_db_connect_failures_total",
                    "How often a session with the database could not be opened.", labels,
                    [pool] { return static_cast<double>(pool->stats().connect_failures); });
}

}  // namespace luukku::server
