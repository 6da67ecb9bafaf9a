#include "lib/auth/claims.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "lib/auth/identity.h"
#include "lib/auth/jose.h"
#include "lib/status/error.h"

namespace luukku::auth {
namespace {

constexpr size_t kMaxOrganisations = 50;
constexpr std::string_view kOrganisations = "organisations/";

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

// A NumericDate (RFC 7519, 2): seconds since 1970, maybe with a fraction. None if it is no number.
std::optional<absl::Time> ReadTime(const json_t* date) {
  if (json_is_integer(date)) return absl::FromUnixSeconds(json_integer_value(date));
  if (json_is_real(date)) return absl::UnixEpoch() + absl::Seconds(json_real_value(date));
  return std::nullopt;
}

// The time of an optional claim from which on the token is valid.
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

// The claim of this name; if there is none, the part before a dot names the member to search.
const json_t* FindClaim(const json_t* claims, std::string_view path) {
  for (;;) {
    const json_t* claim = json_object_get(claims, std::string(path).c_str());
    const size_t dot = path.find('.');
    if (claim != nullptr || dot == std::string_view::npos) return claim;
    claims = json_object_get(claims, std::string(path.substr(0, dot)).c_str());
    path.remove_prefix(dot + 1);
  }
}

// The words of a claim, which is an array of them, or a string with spaces between them as the
// scopes of OAuth are. No words if the claim is missing.
absl::StatusOr<std::vector<std::string>> ReadWords(const json_t* claims, const std::string& path) {
  std::vector<std::string> words;
  const json_t* claim = FindClaim(claims, path);
  if (claim == nullptr || json_is_null(claim)) return words;
  if (json_is_string(claim)) {
    words = absl::StrSplit(json_string_value(claim), ' ', absl::SkipEmpty());
    return words;
  }
  if (!json_is_array(claim)) {
    return TokenInvalid("the token's claim \"" + path + "\" is neither an array nor a string");
  }
  size_t index = 0;
  json_t* word = nullptr;
  json_array_foreach(claim, index, word) {
    if (!json_is_string(word)) {
      return TokenInvalid("the token's claim \"" + path + "\" has a member that is not a string");
    }
    words.emplace_back(json_string_value(word));
  }
  return words;
}

absl::StatusOr<Roles> ReadRoles(const json_t* claims, const ClaimRules& rules) {
  const auto words = ReadWords(claims, rules.roles_claim);
  if (!words.ok()) return words.status();
  Roles roles;
  for (const std::string& word : *words) roles = roles | rules.RolesOf(word);
  if (roles.empty()) roles = rules.default_role;
  if (roles.empty() && rules.roles_required) {
    return TokenInvalid("the token's claim \"" + rules.roles_claim +
                        "\" has no role that Luukku knows");
  }
  return roles;
}

// Names without repeats, in order. Words that cannot be an organisation's id are ignored: they
// would grant nothing, as unknown ids do.
absl::StatusOr<std::vector<std::string>> ReadOrganisations(const json_t* claims,
                                                           const ClaimRules& rules) {
  std::vector<std::string> names;
  if (rules.organisations_claim.empty()) return names;
  const auto words = ReadWords(claims, rules.organisations_claim);
  if (!words.ok()) return words.status();
  std::set<std::string> sorted;
  for (std::string_view word : *words) {
    if (word.starts_with(kOrganisations)) word.remove_prefix(kOrganisations.size());
    if (IsId(word)) sorted.insert(std::string(kOrganisations) + std::string(word));
  }
  if (sorted.size() > kMaxOrganisations) {
    return TokenInvalid("the token's claim \"" + rules.organisations_claim +
                        "\" names more than 50 organisations");
  }
  names.assign(sorted.begin(), sorted.end());
  return names;
}

absl::StatusOr<Principal> ReadPrincipal(const json_t* claims, const VerifierOptions& options) {
  const auto subject = StringMember(claims, "sub");
  auto id = subject ? PrincipalId(options.issuer, *subject) : std::nullopt;
  if (!id) {
    return TokenInvalid("the token's subject (sub) must be 1 to 255 printable ASCII characters");
  }
  const auto name = StringMember(claims, "name");
  if (json_object_get(claims, "name") != nullptr && !name) {
    return TokenInvalid("the token's name is not a string");
  }
  const auto roles = ReadRoles(claims, options.claims);
  if (!roles.ok()) return roles.status();
  auto organisations = ReadOrganisations(claims, options.claims);
  if (!organisations.ok()) return organisations.status();
  std::string display_name = name && !name->empty() ? std::string(*name) : *id;
  return Principal{*std::move(id), std::move(display_name), *roles, *std::move(organisations)};
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
  auto principal = ReadPrincipal(claims.get(), options);
  if (!principal.ok()) return principal.status();
  token.principal = *std::move(principal);
  return token;
}

}  // namespace luukku::auth
