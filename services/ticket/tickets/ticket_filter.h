#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace luukku::ticket {

// A parsed ListTicketsRequest.filter. Empty and nullopt: any. Ids without their collection.
struct TicketFilter {
  std::vector<int> states, types, channels, priorities;  // Alternatives.
  std::optional<std::string> requester, organisation, category, team, agent, external_reference;
  std::optional<absl::Time> created_from, created_before;
};

// Parses the language that ticket_service.proto describes: terms `field op value` joined by AND.
// Errors: INVALID_ARGUMENT naming the place and what is allowed there.
absl::StatusOr<TicketFilter> ParseFilter(std::string_view filter);

}  // namespace luukku::ticket
