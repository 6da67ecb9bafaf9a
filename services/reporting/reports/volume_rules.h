#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include "luukku/reporting/v1/report.pb.h"

namespace luukku::reporting {

// The backlog when the first month began.
struct Backlog {
  int64_t not_closed = 0;
  int64_t not_resolved = 0;
};

// Turns `not_closed` and `not_resolved` of each month from what the month added to the backlog
// (arrived less gone) into the backlog at its end. Pure.
void SumBacklog(google::protobuf::RepeatedPtrField<v1::MonthVolumes>& months, Backlog backlog);

}  // namespace luukku::reporting
