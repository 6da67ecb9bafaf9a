#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/benchmarks.h"
#include "bench/routing_desk.h"
#include "bench/tickets.h"

namespace luukku::bench {
namespace {

constexpr const char* kServices[] = {"ticket", "routing", "survey", "reporting"};

// A line of /proc/PID/status ("VmRSS", "VmHWM"), in megabytes.
double MegabytesOf(pid_t pid, const std::string& line_name) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string name;
  for (double kilobytes = 0; status >> name;) {
    if (name == line_name + ":" && status >> kilobytes) return kilobytes / 1024;
    std::getline(status, name);
  }
  return 0;
}

}  // namespace

absl::StatusOr<Report> BenchmarkMemory(const Options& options) {
  const Installation installation({std::begin(kServices), std::end(kServices)});
  if (auto status = SetUpRouting(installation); !status.ok()) return status;
  Report report{.name = "memory",
                .title = "Resident memory of each service",
                .columns = {"service", "started MB", "after load MB", "peak MB"},
                .rows = {},
                .figures = {}};
  std::map<std::string, double> started;
  for (const std::string service : kServices) {
    started[service] = MegabytesOf(installation.Pid(service), "VmRSS");
  }
  // All handler threads, sessions and writers are in use at once.
  const auto load = Run(CreateLoad(installation, 64, absl::Seconds(options.seconds)));
  if (!load.ok()) return load.status();
  absl::SleepFor(absl::Seconds(options.seconds));  // Routing goes on meanwhile.
  for (const std::string service : kServices) {
    const pid_t pid = installation.Pid(service);
    const double after = MegabytesOf(pid, "VmRSS"), peak = MegabytesOf(pid, "VmHWM");
    report.rows.push_back({service, Format(started[service]), Format(after), Format(peak)});
    report.figures.push_back({service, peak, "MB", Aim{Aim::Kind::kAtMost, 60}});
  }
  return report;
}

}  // namespace luukku::bench
