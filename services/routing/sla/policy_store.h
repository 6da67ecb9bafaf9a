#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/routing/v1/sla_service.pb.h"

// Policies in the database. All functions throw what pqxx throws; db::Pool turns it into statuses.
// Names must be well-formed. A policy's etag is its revision.
namespace luukku::routing {

// The most policies of a desk.
inline constexpr int64_t kMostPolicies = 1000;

// Makes the first revision; returns it. Errors: INVALID_ARGUMENT where the calendar does not exist
// or there are kMostPolicies, ALREADY_EXISTS.
absl::StatusOr<v1::SlaPolicy> InsertPolicy(db::Transaction& transaction, v1::SlaPolicy policy);

// Makes a new revision and returns it; if nothing differs, the current one. Errors: NOT_FOUND,
// ABORTED STALE_ETAG, INVALID_ARGUMENT where the calendar does not exist.
absl::StatusOr<v1::SlaPolicy> EditPolicy(db::Transaction& transaction,
                                         const v1::UpdateSlaPolicyRequest& request);

// Revision 0 is the newest. `Session` is a db::Connection or a db::Transaction. Errors: NOT_FOUND.
template <typename Session>
absl::StatusOr<v1::SlaPolicy> GetPolicy(Session& session, const std::string& name,
                                        int64_t revision);

v1::ListSlaPoliciesResponse ListPolicies(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::routing
