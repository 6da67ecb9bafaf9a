#include "lib/auth/identity.h"

#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace luukku::auth {
namespace {

constexpr size_t kMaxSubjectLength = 255;
constexpr size_t kMaxIdLength = 64;
constexpr size_t kHashBytes = 20;
constexpr std::string_view kIdCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

bool IsSubject(std::string_view text) {
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  return !text.empty() && text.size() <= kMaxSubjectLength &&
         std::all_of(text.begin(), text.end(), printable);
}

bool IsPlainId(std::string_view text) { return IsId(text) && !text.starts_with(kDerivedPrefix); }

}  // namespace

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdLength &&
         text.find_first_not_of(kIdCharacters) == std::string_view::npos;
}

std::optional<std::string> PrincipalId(std::string_view issuer, std::string_view subject) {
  if (!IsSubject(subject)) return std::nullopt;
  if (IsPlainId(subject)) return std::string(subject);
  const std::string text = absl::StrCat(std::string(issuer), "\n", std::string(subject));
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
  const std::string bytes(hash, hash + kHashBytes);
  return absl::StrCat(std::string(kDerivedPrefix), absl::BytesToHexString(bytes));
}

}  // namespace luukku::auth
