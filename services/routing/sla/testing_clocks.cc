#include "services/routing/sla/testing_clocks.h"

#include <algorithm>
#include <iterator>

namespace luukku::routing {

v1::SlaPolicy Policy(absl::Duration first_response, absl::Duration resolution) {
  v1::SlaPolicy policy;
  policy.set_name("slaPolicies/gold");
  policy.set_revision(1);
  policy.mutable_first_response()->set_seconds(absl::ToInt64Seconds(first_response));
  policy.mutable_resolution()->set_seconds(absl::ToInt64Seconds(resolution));
  return policy;
}

std::vector<SlaEvent> Events(const std::vector<std::pair<std::string, SlaEventKind>>& events) {
  std::vector<SlaEvent> result;
  for (const auto& [time, kind] : events) result.push_back({At(time), kind});
  return result;
}

ClockState FoldAll(const std::vector<SlaEvent>& events, ClockState state) {
  for (const SlaEvent& event : events) state = Fold(std::move(state), event);
  return state;
}

v1::SlaTarget TargetOf(const std::vector<v1::SlaTarget>& targets, common::v1::SlaTargetKind kind) {
  const auto found = std::find_if(targets.begin(), targets.end(), [&](const v1::SlaTarget& target) {
    return target.kind() == kind;
  });
  return found == targets.end() ? v1::SlaTarget() : *found;
}

absl::Duration ElapsedOf(const v1::SlaTarget& target) {
  return absl::Seconds(target.elapsed().seconds()) + absl::Nanoseconds(target.elapsed().nanos());
}

std::vector<SlaEvent> RandomEvents(RandomCalendars& random, absl::Time start, absl::Duration span,
                                   int64_t most) {
  // Pausing and resuming are the most frequent, cancelling the least.
  constexpr SlaEventKind kKinds[] = {
      SlaEventKind::kPaused,   SlaEventKind::kResumed,   SlaEventKind::kPaused,
      SlaEventKind::kResumed,  SlaEventKind::kPaused,    SlaEventKind::kResumed,
      SlaEventKind::kResolved, SlaEventKind::kReopened,  SlaEventKind::kReopened,
      SlaEventKind::kResolved, SlaEventKind::kReopened,  SlaEventKind::kFirstResponse,
      SlaEventKind::kPolicy,   SlaEventKind::kCancelled, SlaEventKind::kPaused,
  };
  std::vector<absl::Time> times;
  for (int64_t i = random.Pick(most + 1); i > 0; --i) {
    const bool again = !times.empty() && random.Pick(6) == 0;
    times.push_back(again ? times.back()
                          : start + absl::Minutes(random.Pick(span / absl::Minutes(1))));
  }
  std::sort(times.begin(), times.end());
  std::vector<SlaEvent> events = {{start, SlaEventKind::kCreated}};
  for (const absl::Time time : times) {
    const auto kind = kKinds[random.Pick(std::size(kKinds))];
    const bool rare = kind == SlaEventKind::kCancelled && random.Pick(3) > 0;
    events.push_back({time, rare ? SlaEventKind::kResumed : kind});
  }
  return events;
}

Promise PromiseOf(const std::string& id, int first_response_hours, int resolution_hours,
                  const v1::Calendar& calendar) {
  v1::SlaPolicy policy = Policy(absl::Hours(first_response_hours), absl::Hours(resolution_hours));
  policy.set_name("slaPolicies/" + id);
  return {policy, Compile(calendar)};
}

Named Among(std::vector<const Promise*> promises) {
  return [promises](const std::string& policy, const std::string& calendar) -> const Promise* {
    for (const Promise* promise : promises) {
      if (promise->policy_label() == policy && promise->calendar_label() == calendar) {
        return promise;
      }
    }
    return nullptr;
  };
}

}  // namespace luukku::routing
