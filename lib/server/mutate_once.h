#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/db/pool.h"
#include "lib/server/call.h"

namespace luukku::server {

// Runs `work` once for each request_id, which is drawn if the request has none: a repeated call
// gets the first one's answer. `work` fills in `answer`, which has a name.
absl::Status MutateOnce(
    db::Pool& writes, const Call& call, const google::protobuf::Message& request,
    google::protobuf::Message& answer,
    absl::FunctionRef<absl::Status(db::Transaction&, const std::string& request_id,
                                   google::protobuf::Message& answer)>
        work);

// The same for a `work(Transaction&, request_id)` that returns StatusOr<Answer>.
template <typename Answer, typename Work>
absl::StatusOr<Answer> MutateOnce(db::Pool& writes, const Call& call,
                                  const google::protobuf::Message& request, Work work) {
  Answer answer;
  const absl::Status done =
      MutateOnce(writes, call, request, answer,
                 [&](db::Transaction& transaction, const std::string& request_id,
                     google::protobuf::Message&) -> absl::Status {
                   absl::StatusOr<Answer> made = work(transaction, request_id);
                   if (made.ok()) answer = *std::move(made);
                   return made.status();
                 });
  if (!done.ok()) return done;
  return answer;
}

}  // namespace luukku::server
