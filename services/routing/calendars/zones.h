#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

// Time zones by their IANA names.
namespace luukku::routing {

// nullopt if there is no such zone. Zones of the host ("localtime"), with leap seconds
// ("right/…") and everything else that does not begin with a capital letter are not found: they
// would make a calendar mean something else elsewhere.
std::optional<absl::TimeZone> FindZone(const std::string& name);

// To be called at start: FAILED_PRECONDITION unless the time zone database gives Helsinki winter
// and summer time in 2026 and, from the rules behind the last listed change, in 2040.
absl::Status CheckTimeZoneData();

// "2025b": which edition of the time zone database is installed; "unknown" if that is not written
// in it.
std::string TimeZoneDataVersion();

}  // namespace luukku::routing
