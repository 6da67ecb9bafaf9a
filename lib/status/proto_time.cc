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

}  // namespace luukku
