#pragma once

#include <cstdint>
#include <vector>

#include "lib/db/pool.h"

namespace luukku::ticket {

// Erases these tickets, but not those that another transaction has locked, are no longer finished
// or are erased already. Returns how many it erased. Throws what pqxx throws.
int EraseTickets(db::Transaction& transaction, const std::vector<int64_t>& tickets);

}  // namespace luukku::ticket
