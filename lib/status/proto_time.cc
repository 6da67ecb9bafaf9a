#include "lib/status/proto_time.h"

#include <google/protobuf/util/time_util.h>

#include <string>

namespace luukku {

using google::protobuf::util::TimeUtil;

namespace {

std::optional<absl::Time> TimeOf(const char* format, const std::string& text) {
  absl::Time time;
  if (!absl::ParseTime(format, text, &time, nullptr) || !IsTime(time)) return std::nullopt;
  return time;
}

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  const auto parts = absl::ToTimespec(time);
  google::protobuf::Timestamp result;
  result.set_seconds(parts.tv_sec);
  result.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return result;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

bool IsTime(const google::protobuf::Timestamp& time) {
  return time.seconds() >= TimeUtil::kTimestampMinSeconds &&
         time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
         time.nanos() <= 999'999'999;
}

bool IsTime(absl::Time time) {
  return time >= absl::FromUnixSeconds(TimeUtil::kTimestampMinSeconds) &&
         time < absl::FromUnixSeconds(TimeUtil::kTimestampMaxSeconds + 1);
}

std::optional<absl::Time> TimeOfRfc3339(std::string_view text) {
  return TimeOf(absl::RFC3339_full, std::string(text));
}

// PostgreSQL writes UTC as "+00", which absl reads with minutes only.
std::optional<absl::Time> TimeOfSql(std::string_view text) {
  return TimeOf("%Y-%m-%d %H:%M:%E*S%Ez", std::string(text) + ":00");
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  absl::Duration rest;
  google::protobuf::Duration result;
  result.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  result.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return result;
}

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

}  // namespace luukku
