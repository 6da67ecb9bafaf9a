#include "lib/status/proto_time.h"

namespace luukku {

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
