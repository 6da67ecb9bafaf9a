#include "services/routing/calendars/business_time.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "lib/text/zones.h"
#include "services/routing/calendars/calendar_rules.h"

namespace luukku::routing {
namespace {

// 0001-01-01 and 9999-12-31, as in google.protobuf.Timestamp.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;
constexpr int64_t kNoBeginning = std::numeric_limits<int64_t>::min();

absl::Time Clamp(absl::Time time) {
  return std::clamp(time, absl::FromUnixSeconds(kFirstSecond), absl::FromUnixSeconds(kLastSecond));
}

struct Parts {
  int64_t second;
  absl::Duration fraction;  // Of a second.
};

Parts PartsOf(absl::Time time) {
  const absl::Time clamped = Clamp(time);
  const int64_t second = absl::ToUnixSeconds(clamped);
  return {second, clamped - absl::FromUnixSeconds(second)};
}

int64_t CivilNumber(absl::CivilSecond civil) { return civil - absl::CivilSecond(1970, 1, 1); }

}  // namespace

absl::StatusOr<BusinessTime> BusinessTime::Create(const v1::Calendar& calendar) {
  const auto status = CheckCalendar(calendar);
  if (!status.ok()) return status;
  // The check has made sure that the zone exists.
  return BusinessTime(calendar, FindZone(calendar.time_zone()).value_or(absl::UTCTimeZone()));
}

BusinessTime::BusinessTime(const v1::Calendar& calendar, absl::TimeZone zone)
    : label_(absl::StrCat(calendar.name(), "@", calendar.revision())), hours_(calendar) {
  absl::Time time = absl::UnixEpoch();
  int64_t offset = zone.At(time).offset;
  stretches_.push_back({kNoBeginning, offset, kNoBeginning, 0});
  absl::TimeZone::CivilTransition transition;
  while (zone.NextTransition(time, &transition)) {
    const int64_t from = CivilNumber(transition.from) - offset;
    const int64_t count = hours_.Count(from + offset) + stretches_.back().shift;
    offset = CivilNumber(transition.to) - from;
    stretches_.push_back({from, offset, count, count - hours_.Count(from + offset)});
    time = absl::FromUnixSeconds(from);
  }
}

absl::Duration BusinessTime::Elapsed(absl::Time from, absl::Time to) const {
  return to <= from ? absl::ZeroDuration() : CountUntil(to) - CountUntil(from);
}

std::optional<absl::Time> BusinessTime::Due(absl::Time start, absl::Duration amount) const {
  if (amount > kSearchLimit) return std::nullopt;
  const auto [second, fraction] = PartsOf(start);
  const absl::Time from = absl::FromUnixSeconds(second) + fraction;
  const bool at_end = fraction == absl::ZeroDuration() && IsOpen(second - 1);
  absl::Time due = from;
  if (amount > absl::ZeroDuration()) {
    due = Reach(CountUntil(from) + amount);
  } else if (!at_end) {
    due = NextOpening(from);
  }
  return due - from <= kSearchLimit ? std::optional(due) : std::nullopt;
}

bool BusinessTime::IsOpen(absl::Time time) const { return IsOpen(PartsOf(time).second); }

absl::Time BusinessTime::NextOpening(absl::Time time) const {
  const auto [second, fraction] = PartsOf(time);
  if (IsOpen(second)) return absl::FromUnixSeconds(second) + fraction;
  // Hours begin at whole seconds, so the first second that counts begins when they open.
  return absl::FromUnixSeconds(Find(Count(second) + 1) - 1);
}

absl::Time BusinessTime::OpenUntil(absl::Time time, absl::Time limit) const {
  const int64_t from = PartsOf(time).second;
  const int64_t last = PartsOf(limit).second;
  int64_t end = from;
  while (end <= last && IsOpen(end)) end = MayCloseAt(end);
  return end == from ? time : std::min(absl::FromUnixSeconds(end), limit);
}

const BusinessTime::Stretch& BusinessTime::StretchAt(int64_t second) const {
  return *std::prev(
      std::partition_point(stretches_.begin(), stretches_.end(),
                           [&](const Stretch& stretch) { return stretch.from <= second; }));
}

bool BusinessTime::IsOpen(int64_t second) const {
  return hours_.IsOpen(second + StretchAt(second).offset);
}

int64_t BusinessTime::Count(int64_t second) const {
  const Stretch& stretch = StretchAt(second);
  return hours_.Count(second + stretch.offset) + stretch.shift;
}

int64_t BusinessTime::Find(int64_t count) const {
  // The last stretch that begins with a lower count: the next one begins with this count or a
  // higher.
  const Stretch& stretch = *std::prev(
      std::partition_point(stretches_.begin(), stretches_.end(),
                           [&](const Stretch& candidate) { return candidate.count < count; }));
  return hours_.Find(count - stretch.shift) - stretch.offset;
}

int64_t BusinessTime::MayCloseAt(int64_t second) const {
  const Stretch* stretch = &StretchAt(second);
  const int64_t end = hours_.MayCloseAt(second + stretch->offset) - stretch->offset;
  return stretch == &stretches_.back() ? end : std::min(end, (stretch + 1)->from);
}

absl::Duration BusinessTime::CountUntil(absl::Time time) const {
  const auto [second, fraction] = PartsOf(time);
  const absl::Duration whole = absl::Seconds(Count(second));
  return fraction > absl::ZeroDuration() && IsOpen(second) ? whole + fraction : whole;
}

absl::Time BusinessTime::Reach(absl::Duration count) const {
  const absl::Duration whole = absl::Floor(count, absl::Seconds(1));
  const int64_t seconds = absl::ToInt64Seconds(whole);
  if (whole == count) return absl::FromUnixSeconds(Find(seconds));
  // Within the second that takes the count beyond `whole`.
  return absl::FromUnixSeconds(Find(seconds + 1) - 1) + (count - whole);
}

}  // namespace luukku::routing
