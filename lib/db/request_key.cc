#include "lib/db/request_key.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/error.h"

namespace luukku::db {
namespace {

namespace statements = luukku::sql::lib::db;

std::string ToUuid(std::string_view bytes16) {
  const std::string hex = absl::BytesToHexString({bytes16.data(), 16});
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

std::string HashToUuid(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return ToUuid({reinterpret_cast<const char*>(digest.data()), 16});
}

// Deterministic, so that maps do not change the fingerprint.
std::string Serialize(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

std::string RandomUuid() {
  std::array<unsigned char, 16> bytes;
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  return ToUuid({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string RequestIdOf(const google::protobuf::Message& request) {
  const auto* const field = request.GetDescriptor()->FindFieldByName("request_id");
  std::string id = request.GetReflection()->GetString(request, field);
  return id.empty() ? RandomUuid() : id;
}

RequestKey MakeRequestKey(std::string_view principal, std::string_view method,
                          std::string_view request_id, const google::protobuf::Message& request) {
  std::string id(request_id);
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::unique_ptr<google::protobuf::Message> body(request.New());
  body->CopyFrom(request);
  body->GetReflection()->ClearField(body.get(),
                                    body->GetDescriptor()->FindFieldByName("request_id"));
  std::string scope(principal);
  scope.append(1, '\0').append(method).append(1, '\0').append(id);
  return {HashToUuid(scope), HashToUuid(Serialize(*body))};
}

absl::Status RequestIdReused() {
  return Error(absl::StatusCode::kInvalidArgument, reason::kRequestIdReused,
               "this request_id was used for a call with another body; use a new one");
}

absl::StatusOr<std::optional<std::string>> FindAnswer(Transaction& transaction,
                                                      const RequestKey& key) {
  transaction.Execute(statements::kTakeLock, MakeParams(key.key));
  const auto found = transaction.Execute(statements::kFindRequests,
                                         MakeParams(ToArray(std::vector<std::string>{key.key})));
  if (found.empty()) return std::nullopt;
  if (Text(found[0]["fingerprint"]) != key.fingerprint) return RequestIdReused();
  return BytesOf(found[0]["answer"]);
}

void StoreAnswer(Transaction& transaction, const RequestKey& key, const std::string& subject,
                 const google::protobuf::Message& answer) {
  transaction.Execute(statements::kInsertRequest, MakeParams(key.key, key.fingerprint, subject,
                                                             Bytes{answer.SerializeAsString()}));
}

void ForgetAnswers(Transaction& transaction, const std::vector<std::string>& subjects) {
  transaction.Execute(statements::kForgetRequests, MakeParams(ToArray(subjects)));
}

absl::Status TransactOnce(
    Pool& pool, absl::Time deadline, const RequestKey& key, google::protobuf::Message& answer,
    absl::FunctionRef<absl::Status(Transaction&, google::protobuf::Message& answer)> work) {
  return pool.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    answer.Clear();
    const auto stored = FindAnswer(transaction, key);
    if (!stored.ok()) return stored.status();
    if (stored->has_value()) {
      answer.ParseFromString(**stored);
      return absl::OkStatus();
    }
    if (absl::Status done = work(transaction, answer); !done.ok()) return done;
    const auto* const name = answer.GetDescriptor()->FindFieldByName("name");
    StoreAnswer(transaction, key, answer.GetReflection()->GetString(answer, name), answer);
    return absl::OkStatus();
  });
}

}  // namespace luukku::db
