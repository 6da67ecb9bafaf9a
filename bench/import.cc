#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/benchmarks.h"
#include "bench/installation.h"
#include "bench/measured.h"
#include "lib/testing/process.h"

namespace luukku::bench {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'600'000'000);

std::string Text(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::UTCTimeZone());
}

// A kind of log.
struct Shape {
  std::string name;
  std::string mapping;
  std::string table;  // Columns of the table that psql copies it into.
  int (*write)(std::ostream&, int tickets);
};

// What happens to each ticket: a row for each state.
constexpr const char* kStates[] = {"New", "Active", "Active", "Waiting", "Resolved", "Closed"};

// Returns the number of rows, as the one below.
int WriteEvents(std::ostream& log, int tickets) {
  log << "id,n,at,state,team\n";
  int rows = 0;
  for (int ticket = 1; ticket <= tickets; ++ticket) {
    absl::Time at = kStart + absl::Minutes(ticket);
    int n = 0;
    for (const char* state : kStates) {
      ++n;
      log << "INC" << ticket << "," << n << "," << Text(at) << "," << state << ",Group "
          << (ticket + n / 3) % 40 << "\n";
      at += absl::Minutes(7 * n);
      ++rows;
    }
  }
  return rows;
}

int WriteTable(std::ostream& log, int tickets) {
  log << "id,caller,organisation,area,topic,team,agent,priority,opened,resolved,closed,status\n";
  for (int ticket = 1; ticket <= tickets; ++ticket) {
    const absl::Time at = kStart + absl::Minutes(ticket);
    log << "INC" << ticket << ",Caller " << ticket % 13'000 << ",Customer " << ticket % 300
        << ",Area " << ticket % 7 << ",Topic " << ticket % 91 << ",Group " << ticket % 40
        << ",Agent " << ticket % 200 << "," << 1 + ticket % 4 << "," << Text(at) << ","
        << Text(at + absl::Minutes(50)) << "," << Text(at + absl::Hours(70)) << ",Closed\n";
  }
  return tickets;
}

const Shape kEvents = {.name = "events",
                       .mapping = R"(source: bench
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
)",
                       .table =
                           "id text, n int, at text, state text, team text, "
                           "PRIMARY KEY (id, n)",
                       .write = &WriteEvents};

const Shape kTable = {.name = "table",
                      .mapping = R"(source: bench
grouped: true
case: id
row: id
time: {column: opened, format: "%Y-%m-%d %H:%M:%S", zone: UTC}
opening:
  type: {value: incident}
  channel: {value: api}
  subject: {template: "Case {id} of {area}"}
  requester: caller
  organisation: organisation
  category: {path: [area, topic]}
  priority: {column: priority, values: {"1": critical, "2": high, "3": moderate}, otherwise: low}
rows: {state: {value: open}, team: team, agent: agent}
moments:
  - {time: resolved, state: {value: resolved}}
  - {time: closed, state: {value: closed}}
)",
                      .table =
                          "id text PRIMARY KEY, caller text, organisation text, area text, "
                          "topic text, team text, agent text, priority int, opened text, "
                          "resolved text, closed text, status text",
                      .write = &WriteTable};

// Runs a command of the shell to its end, without what it prints; the seconds that it took.
absl::StatusOr<double> SecondsOf(const std::string& command) {
  const absl::Time start = absl::Now();
  testing::Process process("/bin/sh", {"-c", absl::StrCat("exec ", command, " >/dev/null")});
  if (process.Wait() != 0) return absl::InternalError("failed: " + command);
  return absl::ToDoubleSeconds(absl::Now() - start);
}

struct Seconds {
  double import, again, copy;
};

// By luukkuctl into a fresh ticket service, and once more, when all is known.
absl::Status Import(const testing::TemporaryFolder& folder, Seconds& seconds) {
  const Installation installation({"ticket"});
  std::ofstream(folder.File("token")) << installation.token();
  for (double* const taken : {&seconds.import, &seconds.again}) {
    const auto ran = SecondsOf(absl::StrCat(
        "\"$LUUKKU_BIN_DIR\"/luukkuctl --ticket-address ", installation.Address("ticket"),
        " --token-file ", folder.File("token"), " import --mapping ", folder.File("mapping.yaml"),
        " ", folder.File("log.csv")));
    if (!ran.ok()) return ran.status();
    *taken = *ran;
  }
  return absl::OkStatus();
}

// By psql's \copy, as text, into one table with a key: all that a row costs a database that is told
// nothing about it.
absl::Status Copy(const testing::TemporaryFolder& folder, const Shape& shape, Seconds& seconds) {
  testing::Database database("ticket", {});
  database.Query(
      absl::StrCat("CREATE TABLE log (", shape.table, "); GRANT ALL ON log TO luukku_ticket"));
  const auto ran = SecondsOf(absl::StrCat("psql --quiet '", database.runtime(),
                                          "' --command \"\\copy log FROM '", folder.File("log.csv"),
                                          "' CSV HEADER\""));
  if (!ran.ok()) return ran.status();
  seconds.copy = *ran;
  return absl::OkStatus();
}

// Adds lines and figures of a shape; names of figures begin with `prefix`.
absl::Status Measure(const Options& options, const Shape& shape, const std::string& prefix,
                     double aim, Report& report) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.File("mapping.yaml")) << shape.mapping;
  std::ofstream log(folder.File("log.csv"));
  const int rows = shape.write(log, options.import_tickets);
  log.close();
  std::vector<double> imported, again, copied;
  for (int round = 0; round < options.rounds; ++round) {
    Seconds seconds = {};
    if (auto status = Import(folder, seconds); !status.ok()) return status;
    if (auto status = Copy(folder, shape, seconds); !status.ok()) return status;
    imported.push_back(rows / seconds.import);
    again.push_back(rows / seconds.again);
    copied.push_back(rows / seconds.copy);
  }
  const double ratio = Median(imported) / Median(copied);
  const auto add = [&](const char* what, double median, double beside) {
    report.rows.push_back({shape.name, what, absl::StrCat(rows), Format(median), Format(beside)});
  };
  add("tickets, by luukkuctl import", Median(imported), ratio);
  add("the same again: all is known", Median(again), Median(again) / Median(copied));
  add("one table, by psql's \\copy", Median(copied), 1);
  report.figures.push_back(
      {prefix + "rows", Median(imported), "/s", Aim{Aim::Kind::kAtLeast, aim}});
  report.figures.push_back(
      {prefix + "known_rows", Median(again), "/s", Aim{Aim::Kind::kAtLeast, 20'000}});
  report.figures.push_back({prefix + "ratio_to_copy", ratio, ""});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Report> BenchmarkImport(const Options& options) {
  Report report{
      .name = "import",
      .title = absl::StrCat("Logs of ", options.import_tickets, " tickets: events, ",
                            std::size(kStates), " of each; a table, three times in each row"),
      .columns = {"log", "into", "rows", "rows/s", "ratio"}};
  if (auto status = Measure(options, kEvents, "", 5'000, report); !status.ok()) return status;
  if (auto status = Measure(options, kTable, "table_", 3'000, report); !status.ok()) return status;
  return report;
}

}  // namespace luukku::bench
