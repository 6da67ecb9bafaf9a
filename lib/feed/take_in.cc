#include "lib/feed/take_in.h"

#include <google/protobuf/unknown_field_set.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace luukku::feed {
namespace {

// Numbers of the facts of Event that consumers pass over if they do not know them.
constexpr int kFirstSkippable = 200, kLastSkippable = 299;

}  // namespace

Plan PlanFor(const Entries& entries, std::map<std::string, SubjectState> subjects,
             const std::string* park_for) {
  Plan plan;
  for (const event::v1::FeedEntry& entry : entries) {
    const event::v1::Event& event = entry.event();
    SubjectState& state = subjects[event.subject()];
    if (event.version() <= state.version) continue;
    std::string reason;
    if (state.held) {
      reason = "an earlier event of the subject is parked";
    } else if (event.version() != state.version + 1) {
      reason = absl::StrCat("version ", state.version + 1, " is missing");
      ++plan.gaps;
    } else if (!HasUsableFact(event)) {
      reason = "a fact that this binary does not know";
    } else if (park_for != nullptr) {
      reason = *park_for;
    }
    if (reason.empty()) {
      state.version = event.version();
      plan.apply.push_back(event);
    } else {
      state.held = true;
      plan.park.push_back({entry, reason});
    }
  }
  plan.subjects = std::move(subjects);
  return plan;
}

bool HasUsableFact(const event::v1::Event& event) {
  if (event.fact_case() != event::v1::Event::FACT_NOT_SET) return true;
  const auto& unknown = event.GetReflection()->GetUnknownFields(event);
  for (int i = 0; i < unknown.field_count(); ++i) {
    const int number = unknown.field(i).number();
    if (number >= kFirstSkippable && number <= kLastSkippable) return true;
  }
  return false;
}

bool IsTransient(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

}  // namespace luukku::feed
