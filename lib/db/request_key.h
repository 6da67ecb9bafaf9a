#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/db/pool.h"

namespace luukku::db {

// The key under which the answer of a mutation is stored. Both parts are in UUID form.
struct RequestKey {
  std::string key;          // SHA-256 of principal, method and request id, cut to 128 bits.
  std::string fingerprint;  // SHA-256 of the request without its request id, cut to 128 bits.
};

// A random UUID (version 4). Replaces a request id that the caller did not send, so that this
// process may repeat a call whose outcome is unknown.
std::string RandomUuid();

// The request's field request_id; if that is empty, a random one.
std::string RequestIdOf(const google::protobuf::Message& request);

// `request_id` must be a UUID; `request` has a string field "request_id", which does not count.
RequestKey MakeRequestKey(std::string_view principal, std::string_view method,
                          std::string_view request_id, const google::protobuf::Message& request);

// INVALID_ARGUMENT REQUEST_ID_REUSED.
absl::Status RequestIdReused();

// The stored answer's bytes, if there is one. Takes the request's lock first.
absl::StatusOr<std::optional<std::string>> FindAnswer(Transaction& transaction,
                                                      const RequestKey& key);
void StoreAnswer(Transaction& transaction, const RequestKey& key, const std::string& subject,
                 const google::protobuf::Message& answer);

// Deletes the stored answers about these resources, by their names: a repeated call then runs
// again.
void ForgetAnswers(Transaction& transaction, const std::vector<std::string>& subjects);

// Runs a mutation that is not grouped. Takes the request's lock and returns the stored answer if
// there is one; else calls `work`, which fills in `answer`, and stores that in the same transaction
// under the answer's name.
absl::Status TransactOnce(
    Pool& pool, absl::Time deadline, const RequestKey& key, google::protobuf::Message& answer,
    absl::FunctionRef<absl::Status(Transaction&, google::protobuf::Message& answer)> work);

// The same for a `work(Transaction&)` that returns StatusOr<Answer>.
template <typename Answer, typename Work>
absl::StatusOr<Answer> TransactOnce(Pool& pool, absl::Time deadline, const RequestKey& key,
                                    Work work) {
  Answer answer;
  const absl::Status done =
      TransactOnce(pool, deadline, key, answer,
                   [&](Transaction& transaction, google::protobuf::Message&) -> absl::Status {
                     absl::StatusOr<Answer> made = work(transaction);
                     if (made.ok()) answer = *std::move(made);
                     return made.status();
                   });
  if (!done.ok()) return done;
  return answer;
}

}  // namespace luukku::db
