#include "lib/contract/pages.h"

#include <google/protobuf/wrappers.pb.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"

namespace luukku {
namespace {

constexpr char kKeySeparator = '\x1f';

std::string Fingerprint(std::string_view query) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(query.data()), query.size(), digest.data());
  return std::string(reinterpret_cast<const char*>(digest.data()), 8);
}

// Text that PostgreSQL accepts: UTF-8 without NUL. Tokens of this service hold nothing else.
bool IsText(const std::string& bytes) {
  google::protobuf::StringValue value, read;
  value.set_value(bytes);
  return bytes.find('\0') == std::string::npos && read.ParseFromString(value.SerializeAsString());
}

// Escapes the separator of keys, which keys may hold, as two other characters.
std::string Escaped(const std::string& key) {
  return absl::StrReplaceAll(key, {{"\x1e", "\x1e-"}, {"\x1f", "\x1e+"}});
}
std::string Unescaped(const std::string& key) {
  return absl::StrReplaceAll(key, {{"\x1e-", "\x1e"}, {"\x1e+", "\x1f"}});
}

}  // namespace

int64_t PageSizeOf(int32_t page_size) {
  constexpr int32_t kStandard = 50, kMost = 200;
  return page_size <= 0 ? kStandard : std::min(page_size, kMost);
}

std::string EncodePageToken(std::string_view query, const std::vector<std::string>& keys) {
  std::vector<std::string> escaped;
  for (const std::string& key : keys) escaped.push_back(Escaped(key));
  std::string token;
  absl::WebSafeBase64Escape(
      Fingerprint(query) + absl::StrJoin(escaped, std::string(1, kKeySeparator)), &token);
  return token;
}

absl::Status PageTokenInvalid() {
  return Error(absl::StatusCode::kInvalidArgument, reason::kPageTokenInvalid,
               "page_token is not one of this list with this filter and order");
}

absl::Status DecodePageToken(std::string_view query, std::string_view token, size_t count,
                             std::optional<std::vector<std::string>>* keys) {
  keys->reset();
  if (token.empty()) return absl::OkStatus();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &bytes) || bytes.size() < 8 ||
      bytes.substr(0, 8) != Fingerprint(query)) {
    return PageTokenInvalid();
  }
  std::vector<std::string> parts = absl::StrSplit(bytes.substr(8), kKeySeparator);
  if (parts.size() != count || !IsText(bytes.substr(8))) return PageTokenInvalid();
  for (std::string& part : parts) part = Unescaped(part);
  *keys = std::move(parts);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> DecodeNumberPageToken(std::string_view query, std::string_view token) {
  std::optional<std::vector<std::string>> keys;
  if (auto status = DecodePageToken(query, token, 1, &keys); !status.ok()) return status;
  int64_t number = 0;
  if (keys && (!absl::SimpleAtoi((*keys)[0], &number) || number < 0)) return PageTokenInvalid();
  return number;
}

absl::Status DecodeTimePageToken(std::string_view query, std::string_view token,
                                 std::optional<std::vector<std::string>>* keys) {
  if (auto status = DecodePageToken(query, token, 2, keys); !status.ok()) return status;
  if (!keys->has_value()) return absl::OkStatus();
  int64_t number;
  const bool fits = TimeOfSql((**keys)[0]) && absl::SimpleAtoi((**keys)[1], &number);
  return fits ? absl::OkStatus() : PageTokenInvalid();
}

}  // namespace luukku
