#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "luukku/routing/v1/sla_service.pb.h"

// Checks of requests, before anything is read. Errors: INVALID_ARGUMENT that names all violations.
namespace luukku::routing {

absl::Status CheckCreate(const v1::CreateSlaPolicyRequest& request);
absl::Status CheckGet(const v1::GetSlaPolicyRequest& request);
// Of the policy's fields only name, etag and those that the mask names are looked at.
absl::Status CheckUpdate(const v1::UpdateSlaPolicyRequest& request);
// The ticket's number.
absl::StatusOr<int64_t> CheckExplain(const v1::ExplainSlaRequest& request);

}  // namespace luukku::routing
