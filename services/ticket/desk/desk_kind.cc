#include "services/ticket/desk/desk_kind.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "lib/text/zones.h"
#include "luukku/ticket/v1/desk_service.pb.h"

namespace luukku::ticket {
namespace {

using google::protobuf::Message;

constexpr int kLeastTextBytes = 256;
// Customers are to have time to object.
constexpr int kLeastSecondsToClose = 3600;

// Names without a slash are old ones, "EET", or of no place, "Factory": browsers refuse some.
bool IsKnownToBrowsers(const std::string& zone) {
  return zone == "UTC" || (zone.find('/') != std::string::npos && FindZone(zone));
}

void CheckMatrix(Violations& violations, const std::string& path, const v1::Desk& desk) {
  std::set<std::pair<int, int>> pairs;
  for (int i = 0; i < desk.priority_matrix_size(); ++i) {
    const v1::RatedPriority& cell = desk.priority_matrix(i);
    if (pairs.emplace(cell.impact(), cell.urgency()).second) continue;
    violations.Add(absl::StrCat(path, "[", i, "]"), "has the impact and urgency of an earlier one");
  }
}

void CheckField(Violations& violations, const std::string& path, const Message& resource,
                const std::string& field) {
  const auto& desk = static_cast<const v1::Desk&>(resource);
  if (field == "priority_matrix") CheckMatrix(violations, path, desk);
  if (field == "time_zone" && !IsKnownToBrowsers(desk.time_zone())) {
    violations.Add(path, "must be \"UTC\" or an area and a place, such as \"Europe/Helsinki\"");
  }
  if (field == "max_text_bytes" && desk.max_text_bytes() > 0 &&
      desk.max_text_bytes() < kLeastTextBytes) {
    violations.Add(path, absl::StrCat("must be 0 or at least ", kLeastTextBytes));
  }
  if (field == "close_after" && desk.close_after().seconds() > 0 &&
      desk.close_after().seconds() < kLeastSecondsToClose) {
    violations.Add(path, "must be 0 or at least an hour");
  }
}

void Check(Violations& violations, const std::string& prefix, const Message& resource) {
  const auto& desk = static_cast<const v1::Desk&>(resource);
  const auto& languages = desk.languages();
  if (std::find(languages.begin(), languages.end(), desk.default_language()) == languages.end()) {
    violations.Add(absl::StrCat(prefix, ".default_language"), "must be one of languages");
  }
}

}  // namespace

resource::Kind DeskKind() {
  return {.message = v1::Desk::descriptor(), .check_field = CheckField, .check = Check};
}

}  // namespace luukku::ticket
