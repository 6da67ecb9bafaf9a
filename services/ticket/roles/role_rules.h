#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "lib/status/error.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/ticket/v1/role_service.pb.h"

namespace luukku::ticket {

// So many people may have roles: each service keeps them in memory.
inline constexpr int64_t kMostPeopleWithRoles = 10'000;

// Adds roles that are named twice.
void CheckRoles(Violations& violations, const v1::SetPersonRolesRequest& request);

// Whether `caller`, an admin ("people/…"), may give the person of `before` the roles of `wanted`
// while `people` have some. Errors: ABORTED STALE_ETAG, FAILED_PRECONDITION GRANT_FORBIDDEN.
absl::Status CheckGrant(const std::string& caller, const v1::PersonRoles& before,
                        const v1::PersonRoles& wanted, int64_t people);

// The fact that tells of it, which is the person's next one, and the person's etag from then on.
event::v1::Event FactOf(const v1::PersonRoles& before, const v1::PersonRoles& wanted);

}  // namespace luukku::ticket
