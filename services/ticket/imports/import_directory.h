#pragma once

#include <string>

#include "lib/db/pool.h"
#include "lib/resource/kind.h"
#include "lib/server/call.h"
#include "luukku/ticket/v1/import_service.pb.h"

namespace luukku::ticket {

// Creates those of the request's people, organisations and categories that do not exist yet, with
// their events, in one transaction. They are this desk's from now on, so their events are live.
// People who were erased are left out.
// Errors: FAILED_PRECONDITION REFERENCE_MISSING where an organisation or parent does not exist.
absl::Status CreateMissing(db::Pool& pool, const server::Call& call, const resource::Kinds& kinds,
                           const std::string& request_id, const v1::ImportTicketsRequest& request);

}  // namespace luukku::ticket
