#pragma once

#include <string>

#include "lib/db/request_key.h"
#include "lib/server/call.h"

namespace luukku::server {

// Runs `work(Transaction&, request_id)`, a StatusOr<Answer>, once for a request with a request_id,
// which is drawn if it has none: a repeated call gets the first one's answer. Answer has a name.
template <typename Answer, typename Request, typename Work>
absl::StatusOr<Answer> MutateOnce(db::Pool& writes, const Call& call, const Request& request,
                                  Work work) {
  const std::string request_id =
      request.request_id().empty() ? db::RandomUuid() : request.request_id();
  return db::TransactOnce<Answer>(
      writes, call.deadline,
      db::MakeRequestKey(call.principal.id, call.method, request_id, request),
      [&](db::Transaction& transaction) { return work(transaction, request_id); });
}

}  // namespace luukku::server
