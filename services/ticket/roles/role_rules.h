#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "lib/status/error.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/ticket/v1/role_service.pb.h"

namespace luukku::ticket {

// The most people who may have roles: each service keeps them in memory.
inline constexpr int64_t kMostPeopleWithRoles = 10'000;

// Adds roles that are named twice.
void CheckRoles(Violations& violations, const v1::SetPersonRolesRequest& request);

// Whether `caller`, an admin ("people/…"), may give the person of `before` the roles of `wanted`
// while `people` have some. Errors: ABORTED STALE_ETAG, FAILED_PRECONDITION GRANT_FORBIDDEN.
absl::Status CheckGrant(const std::string& caller, const v1::PersonRoles& before,
                        const v1::PersonRoles& wanted, int64_t people);

// The person's next fact, with the roles of `wanted`. Its version is the person's new etag.
event::v1::Event FactOf(const v1::PersonRoles& before, const v1::PersonRoles& wanted);

}  // namespace luukku::ticket
