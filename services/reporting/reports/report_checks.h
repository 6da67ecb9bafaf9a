#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lib/status/error.h"
#include "luukku/reporting/v1/report_service.pb.h"
#include "services/reporting/reports/period_rules.h"

// Checks of requests. Each adds to `violations`; its result is of use only if there are none.
namespace luukku::reporting {

// `desk` is the desk's zone: a request that names none is about that.
Span CheckPeriod(Violations& violations, const v1::Period& period, absl::Time now,
                 absl::TimeZone desk);

// The same for a period that must be of whole days of the desk's zone.
Span CheckWholeDays(Violations& violations, const v1::Period& period, absl::Time now,
                    absl::TimeZone desk);

absl::TimeZone CheckZone(Violations& violations, const std::string& field, const std::string& name,
                         absl::TimeZone desk);

// The year that is reported: the current one of `zone` for 0.
int32_t CheckYear(Violations& violations, int32_t year, absl::Time now, absl::TimeZone zone);

}  // namespace luukku::reporting
