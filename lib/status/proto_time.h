#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace luukku {

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);

}  // namespace luukku
