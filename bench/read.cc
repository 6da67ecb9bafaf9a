#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "bench/benchmarks.h"
#include "bench/pgbench.h"
#include "bench/tickets.h"
#include "lib/testing/process.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/sql.h"

namespace luukku::bench {
namespace {

constexpr int kReadTickets = 10'000;
constexpr int kReadCallers[] = {1, 8, 32};

// What Connection::ReadAs sends, with a statement that each session prepares once.
constexpr char kReadScript[] = R"(\if :first
PREPARE get_ticket AS $statement
\set first 0
\endif
\set id random(:lowest, :highest)
SELECT set_config('luukku.reader', 'alice', true), set_config('luukku.reads_all', 'on', true),
       set_config('plan_cache_mode', 'auto', true) \;
EXECUTE get_ticket (:id);
)";

std::string RequestFor(int64_t number) {
  ticket::v1::GetTicketRequest request;
  request.set_name(absl::StrCat("tickets/", number));
  return request.SerializeAsString();
}

class ReadBench {
 public:
  explicit ReadBench(const Options& options) : options_(options) {}

  absl::Status Prepare() {
    const auto sample = Sample::Take(installation_);
    if (!sample.ok()) return sample.status();
    sample->Fill(installation_.database("ticket"), kReadTickets);
    const auto range =
        installation_.database("ticket").Query("SELECT min(id), max(id), count(*) FROM tickets");
    lowest_ = range[0][0].as<int64_t>();
    highest_ = range[0][1].as<int64_t>();
    if (range[0][2].as<int64_t>() != highest_ - lowest_ + 1) {
      return absl::InternalError("the numbers of tickets have holes");
    }
    Load one = Reads(installation_.Address("ticket"), 1);
    one.rate = 1;
    one.duration = absl::Seconds(1);
    one.answered = [this](int64_t, absl::Time, const std::string& answer) {
      answer_bytes_ = static_cast<int>(answer.size());
    };
    if (const auto read = Run(one); !read.ok()) return read.status();
    empty_server_.emplace("luukku-bench",
                          std::vector<std::string>{"empty-server", "--listen", EmptyAddress(),
                                                   "--bytes", absl::StrCat(answer_bytes_)});
    return testing::WaitForPort(empty_port_, 20) ? absl::OkStatus()
                                                 : absl::InternalError("no empty server");
  }

  Load Reads(const std::string& address, int callers) {
    return {
        .address = address,
        .method = "/luukku.ticket.v1.TicketService/GetTicket",
        .token = "",
        .token_of = installation_.TokensOfMany(),
        .duration = absl::Seconds(options_.seconds),
        .callers = callers,
        .request =
            [this](int64_t) {
              return RequestFor(std::uniform_int_distribution<int64_t>(lowest_, highest_)(random_));
            },
        .answered = nullptr};
  }

  absl::StatusOr<Measured> Service(int callers) {
    return Run(Reads(installation_.Address("ticket"), callers));
  }

  absl::StatusOr<Measured> Empty(int callers) { return Run(Reads(EmptyAddress(), callers)); }

  absl::StatusOr<Measured> Database(int connections) {
    return Run(Pgbench{
        .program = options_.pgbench,
        .database = installation_.database("ticket").runtime(),
        .script = absl::StrReplaceAll(
            kReadScript, {{"$statement", luukku::sql::services::ticket::tickets::kGetTicket.text}}),
        .protocol = "simple",
        .variables = {{"first", "1"},
                      {"lowest", absl::StrCat(lowest_)},
                      {"highest", absl::StrCat(highest_)}},
        .connections = connections,
        .seconds = options_.seconds});
  }

  int answer_bytes() const { return answer_bytes_; }

 private:
  std::string EmptyAddress() const { return absl::StrCat("127.0.0.1:", empty_port_); }

  const Options& options_;
  const Installation installation_{{"ticket"}};
  const int empty_port_ = testing::FreePort();
  std::optional<testing::Process> empty_server_;
  std::mt19937_64 random_{1};
  int64_t lowest_ = 0, highest_ = 0;
  int answer_bytes_ = 0;
};

}  // namespace

absl::StatusOr<Report> BenchmarkRead(const Options& options) {
  ReadBench bench(options);
  if (auto status = bench.Prepare(); !status.ok()) return status;
  Report report{
      .name = "read",
      .title = absl::StrCat("GetTicket, beside an empty unary call with answers of the same ",
                            bench.answer_bytes(), " bytes and pgbench with the same SQL"),
      .columns = {"callers", "reads/s", "p50 ms", "p99 ms", "empty/s", "p50 ms", "p99 ms", "ratio",
                  "pgbench/s", "ratio"},
      .rows = {},
      .figures = {}};
  for (const int callers : kReadCallers) {
    const auto runs = RunByTurns(options.rounds, {[&] { return bench.Service(callers); },
                                                  [&] { return bench.Empty(callers); },
                                                  [&] { return bench.Database(callers); }});
    if (!runs.ok()) return runs.status();
    const Measured &read = (*runs)[0], &empty = (*runs)[1], &database = (*runs)[2];
    const double ratio = read.per_second / empty.per_second;
    const double database_ratio = read.per_second / database.per_second;
    report.rows.push_back({absl::StrCat(callers), Format(read.per_second), Format(read.p50),
                           Format(read.p99), Format(empty.per_second), Format(empty.p50),
                           Format(empty.p99), Format(ratio), Format(database.per_second),
                           Format(database_ratio)});
    const std::string at = absl::StrCat("_at_", callers);
    report.figures.push_back({"reads" + at, read.per_second, "/s"});
    report.figures.push_back({"ratio_to_empty" + at, ratio, "", Aim{Aim::Kind::kAtLeast, 0.6}});
    report.figures.push_back({"ratio_to_pgbench" + at, database_ratio, ""});
  }
  return report;
}

}  // namespace luukku::bench
