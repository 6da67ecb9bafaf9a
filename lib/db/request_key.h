#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/db/pool.h"

namespace luukku::db {

// Under what the answer of a mutation is kept. Both parts are in UUID form.
struct RequestKey {
  std::string key;          // SHA-256 of principal, method and request id, cut to 128 bits.
  std::string fingerprint;  // SHA-256 of the request without its request id, cut to 128 bits.
};

// A random UUID (version 4): what stands in for a request id that the caller did not give, so that
// we ourselves may repeat a call whose outcome is unknown.
std::string RandomUuid();

// Whether `text` is a UUID in its usual form of 36 characters.
bool IsUuid(std::string_view text);

// `request_id` must be a UUID; `request` has a string field "request_id", which does not count.
RequestKey MakeRequestKey(std::string_view principal, std::string_view method,
                          std::string_view request_id, const google::protobuf::Message& request);

// INVALID_ARGUMENT REQUEST_ID_REUSED.
absl::Status RequestIdReused();

// Runs a mutation that is not grouped: takes the request's lock, gives the stored answer if there
// is one, else calls `work(Transaction&)` (a StatusOr<Answer>) and stores its answer in the
// transaction.
template <typename Answer, typename Work>
absl::StatusOr<Answer> TransactOnce(Pool& pool, absl::Time deadline, const RequestKey& key,
                                    Work work);

// The stored answer's bytes, if there is one. Takes the request's lock first.
absl::StatusOr<std::optional<std::string>> FindAnswer(Transaction& transaction,
                                                      const RequestKey& key);
void StoreAnswer(Transaction& transaction, const RequestKey& key, const std::string& subject,
                 const google::protobuf::Message& answer);

// Forgets the stored answers that tell of these resources, by their names: a repeated call is then
// a new one.
void ForgetAnswers(Transaction& transaction, const std::vector<std::string>& subjects);

template <typename Answer, typename Work>
absl::StatusOr<Answer> TransactOnce(Pool& pool, absl::Time deadline, const RequestKey& key,
                                    Work work) {
  return pool.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Answer> {
    auto stored = FindAnswer(transaction, key);
    if (!stored.ok()) return stored.status();
    if (stored->has_value()) {
      Answer answer;
      answer.ParseFromString(**stored);
      return answer;
    }
    absl::StatusOr<Answer> answer = work(transaction);
    if (answer.ok()) StoreAnswer(transaction, key, answer->name(), *answer);
    return answer;
  });
}

}  // namespace luukku::db
