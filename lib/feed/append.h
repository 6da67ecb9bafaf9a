#pragma once

#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::feed {

// Appends facts to the service's feed, in the transaction that makes them true. Each event has
// subject, version (dense) and occurred_at (drawn by feed_now() in this transaction, under the
// subject's lock) set; its id is drawn here, and it is recorded at the time when it occurred.
// Imported history is not written by this (services/ticket/imports).
void Append(db::Transaction& transaction, const std::vector<event::v1::Event>& events);

// The same for facts that `call` made true in this transaction: each has subject, version and fact
// set; the rest of the envelope is filled in here.
void AppendFacts(db::Transaction& transaction, const server::Call& call,
                 const std::string& request_id, std::vector<event::v1::Event> facts);

// Appends the first fact of `subject`, which this transaction has just inserted for `call`; `fact`
// has only the fact set.
void AppendCreation(db::Transaction& transaction, const server::Call& call,
                    const std::string& request_id, const std::string& subject,
                    event::v1::Event fact);

// The time for the facts of this transaction: feed_now() of 0001_feed.sql.
absl::Time Now(db::Transaction& transaction);

}  // namespace luukku::feed
