#pragma once

#include <string>

#include "absl/status/status.h"

// The time zone database of the host.
namespace luukku::routing {

// To be called at start: FAILED_PRECONDITION unless the time zone database gives Helsinki winter
// and summer time in 2026 and, from the rules behind the last listed change, in 2040.
absl::Status CheckTimeZoneData();

// "2025b": which edition of the time zone database is installed; "unknown" if that is not written
// in it.
std::string TimeZoneDataVersion();

}  // namespace luukku::routing
