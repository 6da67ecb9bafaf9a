#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/benchmarks.h"
#include "bench/installation.h"
#include "bench/measured.h"
#include "lib/testing/process.h"

namespace luukku::bench {
namespace {

// What happens to each ticket: a row for each state.
constexpr const char* kStates[] = {"New", "Active", "Active", "Waiting", "Resolved", "Closed"};

constexpr char kMapping[] = R"(source: bench
grouped: true
case: id
row: n
time: {column: at, format: "%Y-%m-%d %H:%M:%S", zone: UTC}
opening:
  type: {value: incident}
  channel: {value: api}
  subject: {template: "Case {id} of {team}"}
rows:
  state:
    column: state
    values: {New: new, Active: open, Waiting: pending-customer, Resolved: resolved, Closed: closed}
  team: team
)";

// Writes a log of so many tickets; returns the number of its rows.
int WriteLog(const std::string& path, int tickets) {
  std::ofstream log(path);
  log << "id,n,at,state,team\n";
  const absl::Time start = absl::FromUnixSeconds(1'600'000'000);
  int rows = 0;
  for (int ticket = 1; ticket <= tickets; ++ticket) {
    absl::Time at = start + absl::Minutes(ticket);
    int n = 0;
    for (const char* state : kStates) {
      ++n;
      log << "INC" << ticket << "," << n << ","
          << absl::FormatTime("%Y-%m-%d %H:%M:%S", at, absl::UTCTimeZone()) << "," << state
          << ",Group " << (ticket + n / 3) % 40 << "\n";
      at += absl::Minutes(7 * n);
      ++rows;
    }
  }
  return rows;
}

// Runs a command of the shell to its end, without what it prints; the seconds that it took.
absl::StatusOr<double> SecondsOf(const std::string& command) {
  const absl::Time start = absl::Now();
  testing::Process process("/bin/sh", {"-c", absl::StrCat("exec ", command, " >/dev/null")});
  if (process.Wait() != 0) return absl::InternalError("failed: " + command);
  return absl::ToDoubleSeconds(absl::Now() - start);
}

// By luukkuctl into a fresh ticket service.
absl::StatusOr<double> SecondsToImport(const testing::TemporaryFolder& folder) {
  const Installation installation({"ticket"});
  std::ofstream(folder.File("token")) << installation.token();
  return SecondsOf(absl::StrCat("\"$LUUKKU_BIN_DIR\"/luukkuctl --ticket-address ",
                                installation.Address("ticket"), " --token-file ",
                                folder.File("token"), " import --mapping ",
                                folder.File("mapping.yaml"), " ", folder.File("log.csv")));
}

// By psql's \copy, as text, into one table with a key: all that a row costs a database that is told
// nothing about it.
absl::StatusOr<double> SecondsToCopy(const testing::TemporaryFolder& folder) {
  testing::Database database("ticket", {});
  database.Query(
      "CREATE TABLE log (id text, n int, at text, state text, team text, PRIMARY KEY (id, n));"
      "GRANT ALL ON log TO luukku_ticket");
  return SecondsOf(absl::StrCat("psql --quiet '", database.runtime(),
                                "' --command \"\\copy log FROM '", folder.File("log.csv"),
                                "' CSV HEADER\""));
}

}  // namespace

absl::StatusOr<Report> BenchmarkImport(const Options& options) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.File("mapping.yaml")) << kMapping;
  const int rows = WriteLog(folder.File("log.csv"), options.import_tickets);
  std::vector<double> imported, copied;
  for (int round = 0; round < options.rounds; ++round) {
    const auto import = SecondsToImport(folder);
    if (!import.ok()) return import.status();
    const auto copy = SecondsToCopy(folder);
    if (!copy.ok()) return copy.status();
    imported.push_back(rows / *import);
    copied.push_back(rows / *copy);
  }
  const double ratio = Median(imported) / Median(copied);
  return Report{
      .name = "import",
      .title = absl::StrCat("A log of ", rows, " rows, ", std::size(kStates), " of each ticket"),
      .columns = {"into", "rows/s", "ratio"},
      .rows = {{"tickets, by luukkuctl import", Format(Median(imported)), Format(ratio)},
               {"one table, by psql's \\copy", Format(Median(copied)), "1"}},
      .figures = {{"rows", Median(imported), "/s", Aim{Aim::Kind::kAtLeast, 5'000}},
                  {"ratio_to_copy", ratio, ""}}};
}

}  // namespace luukku::bench
