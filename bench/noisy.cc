#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "bench/benchmarks.h"
#include "bench/tickets.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

namespace luukku::bench {
namespace {

constexpr server::LimitSettings kLimits;  // As they are without a setting.
constexpr int kQuietPeople = 8;
constexpr int kNoisyTickets = 10'000;

// One person at ten times the limit, beside eight who keep to half of it.
class NoisyBench {
 public:
  explicit NoisyBench(const Options& options) : options_(options) {
    for (int i = 0; i < kQuietPeople; ++i) {
      tokens_.push_back(installation_.TokenOf(absl::StrCat("quiet", i)));
    }
  }

  absl::Status Prepare() {
    const auto sample = Sample::Take(installation_);
    if (!sample.ok()) return sample.status();
    sample->Fill(installation_.database("ticket"), kNoisyTickets);
    lowest_ =
        installation_.database("ticket").Query("SELECT min(id) FROM tickets")[0][0].as<int64_t>();
    return Alone().status();  // Warms up.
  }

  absl::StatusOr<Measured> Alone() {
    Load load = Reads(kQuietPeople * kLimits.calls_per_second / 2);
    load.token_of = [this](int64_t call) { return tokens_[call % kQuietPeople]; };
    return Run(load);
  }

  // Counts what was refused of the noisy one's calls.
  absl::StatusOr<Measured> Beside() {
    Load load = Reads(10 * kLimits.calls_per_second);
    load.token = installation_.TokenOf("noisy");
    load.refused = [this] { ++refused_; };
    absl::StatusOr<Measured> noisy;
    std::thread thread([&] { noisy = Run(load); });
    auto quiet = Alone();
    thread.join();
    if (!noisy.ok()) return noisy.status();
    return quiet;
  }

  double refused_per_second() const {
    return static_cast<double>(refused_) / options_.rounds / options_.seconds;
  }

 private:
  Load Reads(double rate) const {
    return {.address = installation_.Address("ticket"),
            .method = "/luukku.ticket.v1.TicketService/GetTicket",
            .token = "",
            .duration = absl::Seconds(options_.seconds),
            .callers = kQuietPeople,
            .rate = rate,
            .request = [this](int64_t call) {
              ticket::v1::GetTicketRequest request;
              request.set_name(absl::StrCat("tickets/", lowest_ + call % kNoisyTickets));
              return request.SerializeAsString();
            }};
  }

  const Options& options_;
  const Installation installation_{{"ticket"}, kLimits};
  std::vector<std::string> tokens_;
  int64_t lowest_ = 0;
  std::atomic<int64_t> refused_ = 0;
};

}  // namespace

absl::StatusOr<Report> BenchmarkNoisy(const Options& options) {
  NoisyBench bench(options);
  if (auto status = bench.Prepare(); !status.ok()) return status;
  const auto runs =
      RunByTurns(options.rounds, {[&] { return bench.Alone(); }, [&] { return bench.Beside(); }});
  if (!runs.ok()) return runs.status();
  const Measured &alone = (*runs)[0], &beside = (*runs)[1];
  const auto row = [](const std::string& who, const Measured& measured) {
    return std::vector<std::string>{who, Format(measured.per_second), Format(measured.p50),
                                    Format(measured.p99)};
  };
  return Report{
      .name = "noisy",
      .title = absl::StrCat("GetTicket of ", kQuietPeople,
                            " people at half of their limit, alone and beside one at ten times it"),
      .columns = {"the eight", "reads/s", "p50 ms", "p99 ms"},
      .rows = {row("alone", alone), row("beside a noisy one", beside)},
      .figures = {{"p99_ratio", beside.p99 / alone.p99, "", Aim{Aim::Kind::kAtMost, 2}},
                  {"refused", bench.refused_per_second(), "/s"}}};
}

}  // namespace luukku::bench
