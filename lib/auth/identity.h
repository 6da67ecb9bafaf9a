#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luukku::auth {

// Whether the text matches [A-Za-z0-9._-]{1,64}, as ids in resource names do.
bool IsId(std::string_view text);

// Prefix of all ids that are made from a hash, and of no others.
inline constexpr std::string_view kDerivedPrefix = "oidc-";

// The id of the caller whom `issuer` calls `subject`. Never changes, since people are stored by it:
//
// - the subject itself, if it matches [A-Za-z0-9._-]{1,64} and does not begin with kDerivedPrefix;
// - otherwise kDerivedPrefix and the first 40 hexadecimal digits of SHA-256 over issuer, line feed
//   and subject.
//
// None if `subject` is not 1 to 255 printable ASCII characters (OpenID Connect Core 1.0, 2).
std::optional<std::string> PrincipalId(std::string_view issuer, std::string_view subject);

}  // namespace luukku::auth
