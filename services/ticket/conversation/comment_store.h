#pragma once

#include <set>

#include "lib/db/pool.h"
#include "luukku/ticket/v1/conversation_service.pb.h"
#include "services/ticket/tickets/numbered_page.h"

namespace luukku::ticket {

// Reads a page of a ticket's comments, oldest first. Adds the ticket to `restricted` if its team
// is: reads of these are recorded (services/ticket/audit). Throws what pqxx throws.
v1::ListCommentsResponse ListComments(db::Connection& connection, const NumberedQuery& query,
                                      std::set<int64_t>& restricted);

}  // namespace luukku::ticket
