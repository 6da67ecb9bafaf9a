#pragma once

#include <string>

#include "lib/db/request_key.h"
#include "lib/server/call.h"
#include "luukku/event/v1/event.pb.h"

// Creating what has no life but to be there.
namespace luukku::ticket {

// Runs `work(Transaction&, request_id)`, a StatusOr<Answer>, once for a request with a request_id,
// which is drawn if it has none.
template <typename Answer, typename Request, typename Work>
absl::StatusOr<Answer> CreateOnce(db::Pool& writes, const server::Call& call,
                                  const Request& request, Work work) {
  const std::string request_id =
      request.request_id().empty() ? db::RandomUuid() : request.request_id();
  return db::TransactOnce<Answer>(
      writes, call.deadline,
      db::MakeRequestKey(call.principal.id, call.method, request_id, request),
      [&](db::Transaction& transaction) { return work(transaction, request_id); });
}

// Appends the first event of `subject`, which this transaction has just inserted; `fact` has
// nothing but the fact.
void AppendCreation(db::Transaction& transaction, const server::Call& call,
                    const std::string& request_id, const std::string& subject,
                    event::v1::Event fact);

}  // namespace luukku::ticket
