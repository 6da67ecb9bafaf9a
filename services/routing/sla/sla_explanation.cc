#include "services/routing/sla/sla_explanation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/status/proto_time.h"
#include "services/routing/sla/sla_clock.h"

namespace luukku::routing {
namespace {

constexpr size_t kMostSegments = 500;

v1::SlaSegmentKind KindOf(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::kCounted:
      return v1::SLA_SEGMENT_KIND_COUNTED;
    case SegmentKind::kClosed:
      return v1::SLA_SEGMENT_KIND_CLOSED;
    case SegmentKind::kPaused:
      return v1::SLA_SEGMENT_KIND_PAUSED;
    case SegmentKind::kResolved:
      break;
  }
  return v1::SLA_SEGMENT_KIND_RESOLVED;
}

void AddSegments(const std::vector<Segment>& segments, v1::SlaTargetExplanation& explanation) {
  const size_t omitted = segments.size() - std::min(segments.size(), kMostSegments);
  absl::Duration counted;
  for (size_t i = 0; i < omitted; ++i) counted += segments[i].counted;
  explanation.set_omitted_segments(static_cast<int32_t>(omitted));
  *explanation.mutable_omitted_counted() = ToProto(counted);
  for (size_t i = omitted; i < segments.size(); ++i) {
    v1::SlaSegment& segment = *explanation.add_segments();
    *segment.mutable_from() = ToProto(segments[i].from);
    *segment.mutable_to() = ToProto(segments[i].to);
    segment.set_kind(KindOf(segments[i].kind));
    *segment.mutable_counted() = ToProto(segments[i].counted);
  }
}

// "1h30m"; whole seconds.
std::string Words(const google::protobuf::Duration& duration) {
  return absl::FormatDuration(absl::Trunc(FromProto(duration), absl::Seconds(1)));
}

std::string Words(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", FromProto(time), absl::UTCTimeZone());
}

std::string Words(const v1::SlaTarget& target) {
  const bool resolution = target.kind() == common::v1::SLA_TARGET_KIND_RESOLUTION;
  std::string words =
      absl::StrCat(resolution ? "Resolution: " : "First response: ", Words(target.elapsed()),
                   " of ", Words(target.target()), " business time, ");
  switch (target.state()) {
    case common::v1::SLA_TARGET_STATE_MET:
      absl::StrAppend(&words, "met");
      break;
    case common::v1::SLA_TARGET_STATE_BREACHED:
      absl::StrAppend(&words, "breached");
      break;
    case common::v1::SLA_TARGET_STATE_CANCELLED:
      absl::StrAppend(&words, "cancelled");
      break;
    case common::v1::SLA_TARGET_STATE_AT_RISK:
      absl::StrAppend(&words, "at risk");
      break;
    default:
      absl::StrAppend(&words, "running");
  }
  if (target.paused()) absl::StrAppend(&words, ", paused");
  if (target.has_finish_time()) {
    absl::StrAppend(&words, " on ", Words(target.finish_time()));
  } else if (target.has_due_time()) {
    absl::StrAppend(&words, ", due ", Words(target.due_time()));
  }
  return absl::StrCat(words, " (", target.policy(), ", ", target.calendar(), ").");
}

// An unfinished target at `now`, with its published state: a deadline that has just passed is
// decided once the watermark has passed it.
v1::SlaTarget StandingOf(const v1::SlaTarget& told, const Clock& clock, const Promise& promise,
                         absl::Time now) {
  for (v1::SlaTarget& target : Evaluate(clock.state, promise.policy, promise.calendar, now)) {
    if (target.kind() != told.kind()) continue;
    target.set_state(told.state());
    const bool breached = told.state() == common::v1::SLA_TARGET_STATE_BREACHED;
    if (breached && told.has_due_time()) *target.mutable_due_time() = told.due_time();
    return target;
  }
  return told;
}

}  // namespace

v1::SlaExplanation ExplainClock(const Clock& clock, const Promises& promises, absl::Time now) {
  v1::SlaExplanation explanation;
  explanation.set_ticket(absl::StrCat("tickets/", clock.ticket));
  *explanation.mutable_time() = ToProto(now);
  std::vector<std::string> words;
  for (const v1::SlaTarget& told : clock.told) {
    const Promise* promise = promises.Named(told.policy(), told.calendar());
    if (promise == nullptr) continue;
    v1::SlaTargetExplanation& target = *explanation.add_targets();
    *target.mutable_target() =
        IsFinished(clock, told.kind()) ? told : StandingOf(told, clock, *promise, now);
    AddSegments(Explain(clock.state, told.kind(), promise->policy, promise->calendar, now), target);
    words.push_back(Words(target.target()));
  }
  explanation.set_summary(words.empty() ? "Nothing is promised." : absl::StrJoin(words, " "));
  return explanation;
}

}  // namespace luukku::routing
