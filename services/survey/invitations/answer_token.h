#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace luukku::survey {

// Makes and checks answer tokens: the holder of one may answer one invitation. A token is the
// invitation's random id (122 bits) and an HMAC-SHA256 over it, in 64 characters of base64url. It
// is not stored anywhere. Copying is cheap enough; thread-safe.
class AnswerKeys {
 public:
  // A key a line, of 64 hexadecimal digits; 1 to 8 of them. The first one signs, all are accepted.
  // Blank lines and lines that begin with # do not count. Errors: a sentence that quotes no key.
  static absl::StatusOr<AnswerKeys> Parse(const std::string& text);

  // `invitation` is its id, a UUID.
  std::string TokenFor(std::string_view invitation) const;

  // Id of the invitation that the token is for; nullopt if it is not a token of these keys. Takes
  // the same time whichever byte is wrong.
  std::optional<std::string> InvitationOf(std::string_view token) const;

 private:
  explicit AnswerKeys(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  std::vector<std::string> keys_;
};

}  // namespace luukku::survey
