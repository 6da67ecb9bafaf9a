#include "lib/auth/claims.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "lib/auth/jose.h"
#include "lib/status/error.h"

namespace luukku::auth {
namespace {

constexpr size_t kMaxSubjectLength = 64;
constexpr std::string_view kSubjectCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

// The audience is one string or an array of them (RFC 7519, 4.1.3).
bool IsFor(const json_t* claims, std::string_view audience) {
  const json_t* member = json_object_get(claims, "aud");
  if (json_is_string(member)) return json_string_value(member) == audience;
  size_t index = 0;
  json_t* one = nullptr;
  json_array_foreach(member, index, one) {
    if (json_is_string(one) && json_string_value(one) == audience) return true;
  }
  return false;
}

bool IsSubject(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSubjectLength &&
         text.find_first_not_of(kSubjectCharacters) == std::string_view::npos;
}

// A NumericDate (RFC 7519, 2): seconds since 1970, maybe with a fraction. None if it is no number.
std::optional<absl::Time> ReadTime(const json_t* date) {
  if (json_is_integer(date)) return absl::FromUnixSeconds(json_integer_value(date));
  if (json_is_real(date)) return absl::UnixEpoch() + absl::Seconds(json_real_value(date));
  return std::nullopt;
}

// The time in an optional claim which says since when the token holds.
absl::StatusOr<absl::Time> ReadStart(const json_t* claims, const char* name) {
  const json_t* member = json_object_get(claims, name);
  if (member == nullptr) return absl::InfinitePast();
  if (const auto time = ReadTime(member)) return *time;
  return TokenInvalid("the token's " + std::string(name) + " is not a number");
}

absl::Status CheckTimes(const json_t* claims, absl::Duration skew, absl::Time now,
                        VerifiedToken& token) {
  const auto expires = ReadTime(json_object_get(claims, "exp"));
  if (!expires) return TokenInvalid("the token needs an expiry (exp) that is a number");
  const auto not_before = ReadStart(claims, "nbf");
  if (!not_before.ok()) return not_before.status();
  const auto issued_at = ReadStart(claims, "iat");
  if (!issued_at.ok()) return issued_at.status();
  if (now >= *expires + skew) return TokenInvalid("the token has expired; get a new one");
  if (now < *not_before - skew) return TokenInvalid("the token is not valid yet (nbf)");
  if (now < *issued_at - skew) return TokenInvalid("the token was issued in the future (iat)");
  token.valid_from = std::max(*not_before, *issued_at) - skew;
  token.valid_until = *expires + skew;
  return absl::OkStatus();
}

absl::StatusOr<Roles> ReadRoles(const json_t* claims) {
  const json_t* words = json_object_get(claims, "roles");
  if (!json_is_array(words)) return TokenInvalid("the token needs an array of roles");
  Roles roles;
  size_t index = 0;
  json_t* word = nullptr;
  json_array_foreach(words, index, word) {
    if (!json_is_string(word)) return TokenInvalid("the token has a role that is not a string");
    roles = roles | ParseRole(json_string_value(word));
  }
  if (roles.empty()) return TokenInvalid("the token has no role that Luukku knows");
  return roles;
}

absl::StatusOr<Principal> ReadPrincipal(const json_t* claims) {
  const auto subject = StringMember(claims, "sub");
  if (!subject || !IsSubject(*subject)) {
    return TokenInvalid(
        "the token's subject (sub) must be 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-'");
  }
  const auto name = StringMember(claims, "name");
  if (json_object_get(claims, "name") != nullptr && !name) {
    return TokenInvalid("the token's name is not a string");
  }
  const auto roles = ReadRoles(claims);
  if (!roles.ok()) return roles.status();
  const std::string_view display_name = name && !name->empty() ? *name : *subject;
  return Principal{std::string(*subject), std::string(display_name), *roles};
}

}  // namespace

absl::Status TokenInvalid(std::string_view sentence) {
  return Error(absl::StatusCode::kUnauthenticated, reason::kTokenInvalid, sentence);
}

absl::StatusOr<VerifiedToken> CheckClaims(std::string_view payload, const VerifierOptions& options,
                                          absl::Time now) {
  const JsonPtr claims(json_loadb(payload.data(), payload.size(), JSON_REJECT_DUPLICATES, nullptr));
  if (!json_is_object(claims.get())) {
    return TokenInvalid("the token's payload is not a JSON object with each claim once");
  }
  if (StringMember(claims.get(), "iss") != options.issuer) {
    return TokenInvalid("the token's issuer (iss) is not the one trusted here");
  }
  if (!IsFor(claims.get(), options.audience)) {
    return TokenInvalid("the token is meant for another audience (aud)");
  }
  VerifiedToken token;
  const auto in_time = CheckTimes(claims.get(), options.clock_skew, now, token);
  if (!in_time.ok()) return in_time;
  auto principal = ReadPrincipal(claims.get());
  if (!principal.ok()) return principal.status();
  token.principal = *std::move(principal);
  return token;
}

}  // namespace luukku::auth
