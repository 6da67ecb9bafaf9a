#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luukku::auth {

// Whether it is of [A-Za-z0-9._-]{1,64}, as ids in resource names are.
bool IsId(std::string_view text);

// What ids that are made from a hash begin with, and no others.
inline constexpr std::string_view kDerivedPrefix = "oidc-";

// The id of whom `issuer` calls `subject`. Stable for ever, since people are stored by it:
//
// - the subject itself, if it is of [A-Za-z0-9._-]{1,64} and does not begin with kDerivedPrefix;
// - otherwise kDerivedPrefix and the first 40 hexadecimal digits of SHA-256 over issuer, line feed
//   and subject.
//
// None if it is no subject: 1 to 255 printable ASCII characters (OpenID Connect Core 1.0, 2).
std::optional<std::string> PrincipalId(std::string_view issuer, std::string_view subject);

}  // namespace luukku::auth
