#include "lib/auth/jose.h"

#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace luukku::auth {
namespace {

// RFC 7518, 6.2.2, 6.3.2 and 6.4, and RFC 8037, 2 ("d").
constexpr const char* kSecretMembers[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

absl::Status Unreadable(const std::string& file, int error_number) {
  return absl::InvalidArgumentError(
      absl::StrCat(file, " cannot be read: ", std::generic_category().message(error_number)));
}

absl::Status NotJson(const std::string& source, const json_error_t& error) {
  return absl::InvalidArgumentError(
      absl::StrCat(source, " is not valid JSON; see line ", error.line, ", column ", error.column));
}

}  // namespace

OpenSslErrorScope::OpenSslErrorScope() { ERR_set_mark(); }
OpenSslErrorScope::~OpenSslErrorScope() { ERR_pop_to_mark(); }

std::optional<std::string_view> StringMember(const json_t* object, const char* name) {
  const json_t* member = json_object_get(object, name);
  if (!json_is_string(member)) return std::nullopt;
  return std::string_view(json_string_value(member), json_string_length(member));
}

bool HoldsSecret(const json_t* jwk) {
  return std::any_of(std::begin(kSecretMembers), std::end(kSecretMembers),
                     [jwk](const char* name) { return json_object_get(jwk, name) != nullptr; });
}

absl::StatusOr<JsonPtr> ParseJson(const std::string& source, std::string_view text) {
  json_error_t error;
  JsonPtr json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error));
  return json != nullptr ? absl::StatusOr<JsonPtr>(std::move(json)) : NotJson(source, error);
}

absl::StatusOr<JsonPtr> ReadJsonFile(const std::string& file) {
  json_error_t error;
  JsonPtr json(json_load_file(file.c_str(), JSON_REJECT_DUPLICATES, &error));
  if (json != nullptr) return json;
  const bool missing = json_error_code(&error) == json_error_cannot_open_file;
  return missing ? Unreadable(file, errno) : NotJson(file, error);
}

}  // namespace luukku::auth
