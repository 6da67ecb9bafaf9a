#pragma once

#include <cstdint>
#include <vector>

#include "lib/db/pool.h"

namespace luukku::ticket {

// Erases these tickets, as far as nobody else is at them and they are finished still. How many.
// Throws what pqxx throws.
int EraseTickets(db::Transaction& transaction, const std::vector<int64_t>& tickets);

}  // namespace luukku::ticket
