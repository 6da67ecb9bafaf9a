#include <map>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/benchmarks.h"
#include "bench/routing_desk.h"
#include "bench/subscriber.h"
#include "bench/tickets.h"
#include "luukku/ticket/v1/ticket.pb.h"

namespace luukku::bench {
namespace {

constexpr double kRate = 200;
constexpr absl::Duration kAssignPatience = absl::Seconds(30);

// When each ticket's call was due, and when a subscriber of the feed saw that it has an agent.
class Stopwatch {
 public:
  void Created(const std::string& ticket, absl::Time due) {
    const std::lock_guard<std::mutex> lock(mutex_);
    created_[ticket] = due;
  }

  void Saw(const event::v1::Event& event) {
    if (!event.has_ticket_assigned() || event.after_case() != event::v1::Event::kTicket) return;
    if (event.ticket().agent().empty()) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    assigned_.emplace(event.subject(), absl::Now());
  }

  // The times of the tickets so far, which are then forgotten; an error if one is never assigned.
  absl::StatusOr<Measured> Take(double seconds) {
    for (const absl::Time end = absl::Now() + kAssignPatience; !AllAssigned();) {
      if (absl::Now() > end) return absl::InternalError("tickets were never assigned");
      absl::SleepFor(absl::Milliseconds(5));
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<double> milliseconds;
    for (const auto& [ticket, due] : created_) {
      milliseconds.push_back(absl::ToDoubleMilliseconds(assigned_.at(ticket) - due));
    }
    created_.clear();
    return Summarise(std::move(milliseconds), seconds);
  }

 private:
  bool AllAssigned() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::all_of(created_.begin(), created_.end(),
                       [this](const auto& one) { return assigned_.contains(one.first); });
  }

  std::mutex mutex_;
  std::map<std::string, absl::Time> created_, assigned_;
};

}  // namespace

absl::StatusOr<Report> BenchmarkAssign(const Options& options) {
  const Installation installation({"ticket", "routing"});
  if (auto status = SetUpRouting(installation); !status.ok()) return status;
  Stopwatch stopwatch;
  Subscriber subscriber(installation.Channel("ticket"), installation.token(),
                        [&](const event::v1::Event& event) {
                          stopwatch.Saw(event);
                          return true;
                        });
  Load load = CreateLoad(installation, 8, absl::Seconds(options.seconds));
  load.rate = kRate;
  load.answered = [&](int64_t, absl::Time due, const std::string& answer) {
    ticket::v1::Ticket ticket;
    ticket.ParseFromString(answer);
    stopwatch.Created(ticket.name(), due);
  };
  std::vector<Measured> creates, assignments;
  for (int round = 0; round < options.rounds; ++round) {
    const auto created = Run(load);
    if (!created.ok()) return created.status();
    const auto assigned = stopwatch.Take(options.seconds);
    if (!assigned.ok()) return assigned.status();
    creates.push_back(*created);
    assignments.push_back(*assigned);
  }
  const Measured created = MedianOf(creates), assigned = MedianOf(assignments);
  return Report{
      .name = "assign",
      .title = "From when CreateTicket is called to when a subscriber of the feed sees the agent",
      .columns = {"creates/s", "answered p50 ms", "p99 ms", "assigned p50 ms", "p99 ms"},
      .rows = {{Format(created.per_second), Format(created.p50), Format(created.p99),
                Format(assigned.p50), Format(assigned.p99)}},
      .figures = {{"assigned_p50", assigned.p50, "ms"},
                  {"assigned_p99", assigned.p99, "ms", Aim{Aim::Kind::kAtMost, 100}}}};
}

}  // namespace luukku::bench
