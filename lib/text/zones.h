#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace luukku {

// The time zone of an IANA name, "Europe/Helsinki"; nullopt if there is none. Zones of the host
// ("localtime"), with leap seconds ("right/…") and everything else that does not begin with a
// capital letter are not found: they would mean something else elsewhere.
std::optional<absl::TimeZone> FindZone(const std::string& name);

}  // namespace luukku
