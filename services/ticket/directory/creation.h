#pragma once

#include <string>

#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "luukku/event/v1/event.pb.h"

// Creating what has no life but to be there.
namespace luukku::ticket {

// Appends the first event of `subject`, which this transaction has just inserted; `fact` has
// nothing but the fact.
void AppendCreation(db::Transaction& transaction, const server::Call& call,
                    const std::string& request_id, const std::string& subject,
                    event::v1::Event fact);

}  // namespace luukku::ticket
