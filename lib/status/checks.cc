#include "lib/status/checks.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/status/proto_time.h"

namespace luukku {
namespace {

constexpr size_t kMaxIdLength = 64;
constexpr int64_t kMaxDisplayCharacters = 200;
constexpr char kKeySeparator = '\x1f';

bool IsIdCharacter(unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; }

bool IsForbidden(unsigned char c, bool one_line) {
  const bool allowed_space = c == '\t' || c == '\n' || c == '\r';
  return c == 0x7f || (c < 0x20 && (one_line || !allowed_space));
}

bool IsWord(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::islower(c) || std::isdigit(c) || c == '-';
  });
}

// Of UTF-8.
int64_t Characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

std::string Fingerprint(std::string_view query) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(query.data()), query.size(), digest.data());
  return std::string(reinterpret_cast<const char*>(digest.data()), 8);
}

}  // namespace

void CheckText(Violations& violations, const std::string& field, std::string_view text,
               TextLimits limits) {
  if (text.size() < limits.min) violations.Add(field, "is required");
  if (text.size() > limits.max) {
    violations.Add(field, absl::StrCat("is longer than ", limits.max, " bytes"));
  }
  if (std::any_of(text.begin(), text.end(),
                  [&](unsigned char c) { return IsForbidden(c, limits.one_line); })) {
    violations.Add(field, limits.one_line ? "must be one line without control characters"
                                          : "must not contain control characters");
  }
}

void CheckName(Violations& violations, const std::string& field, std::string_view name,
               std::string_view collection, bool required) {
  if (name.empty()) {
    if (required) violations.Add(field, "is required");
    return;
  }
  if (IdOf(name, collection).empty()) {
    violations.Add(field, absl::StrCat("must look like \"", std::string(collection),
                                       "/ID\", ID of 1 to 64 of A-Z a-z 0-9 . _ -"));
  }
}

void CheckNewName(Violations& violations, const std::string& field, std::string_view name,
                  std::string_view collection, size_t longest) {
  const std::string id = IdOf(name, collection);
  if (name.empty()) {
    violations.Add(field, "is required");
  } else if (id.empty() || id.size() > longest || !IsWord(id)) {
    violations.Add(field, absl::StrCat("must look like \"", std::string(collection),
                                       "/ID\", ID of 1 to ", longest, " of a-z 0-9 -"));
  }
}

void CheckDisplayName(Violations& violations, const std::string& field, std::string_view text) {
  CheckText(violations, field, text, {.min = 1, .max = text.max_size(), .one_line = true});
  if (Characters(text) > kMaxDisplayCharacters) {
    violations.Add(field, absl::StrCat("is longer than ", kMaxDisplayCharacters, " characters"));
  }
}

void CheckWord(Violations& violations, const std::string& field, std::string_view word,
               size_t max) {
  if (!IsWord(word) || word.size() > max) {
    violations.Add(field, absl::StrCat("must be up to ", max, " of a-z 0-9 -"));
  }
}

std::string IdOf(std::string_view name, std::string_view collection) {
  if (name.size() <= collection.size() + 1 || name.substr(0, collection.size()) != collection ||
      name[collection.size()] != '/') {
    return "";
  }
  const std::string_view id = name.substr(collection.size() + 1);
  const bool fits = id.size() <= kMaxIdLength && std::all_of(id.begin(), id.end(), IsIdCharacter);
  return fits ? std::string(id) : "";
}

std::optional<int64_t> NumberOf(std::string_view name, std::string_view collection) {
  const std::string id = IdOf(name, collection);
  int64_t number = 0;
  const bool plain =
      !id.empty() && id.size() <= 18 && id[0] != '0' &&
      std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isdigit(c); });
  if (!plain || !absl::SimpleAtoi(id, &number)) return std::nullopt;
  return number;
}

void CheckEnum(Violations& violations, const std::string& field, int value, bool (*is_valid)(int),
               bool required) {
  if (!is_valid(value)) {
    violations.Add(field, "is not a known value");
  } else if (required && value == 0) {
    violations.Add(field, "is required");
  }
}

std::vector<std::string> CheckMask(Violations& violations, const google::protobuf::FieldMask& mask,
                                   absl::Span<const char* const> fields) {
  std::vector<std::string> known;
  if (mask.paths().empty()) violations.Add("update_mask", "is required");
  for (const std::string& path : mask.paths()) {
    if (std::find(fields.begin(), fields.end(), path) != fields.end()) {
      known.push_back(path);
    } else {
      violations.Add("update_mask",
                     absl::StrCat("names \"", path.substr(0, 64), "\", which cannot be edited"));
    }
  }
  return known;
}

void CheckRequestId(Violations& violations, std::string_view request_id) {
  if (request_id.empty()) return;
  bool uuid = request_id.size() == 36;
  for (size_t i = 0; uuid && i < request_id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    uuid = dash ? request_id[i] == '-' : std::isxdigit(static_cast<unsigned char>(request_id[i]));
  }
  if (!uuid) violations.Add("request_id", "must be a UUID");
}

int64_t CheckPageSize(Violations& violations, int32_t page_size) {
  constexpr int32_t kStandard = 50, kMost = 200;
  if (page_size < 0) violations.Add("page_size", "must not be negative");
  return page_size == 0 ? kStandard : std::min(page_size, kMost);
}

std::string EncodePageToken(std::string_view query, const std::vector<std::string>& keys) {
  std::string token;
  absl::WebSafeBase64Escape(Fingerprint(query) + absl::StrJoin(keys, std::string(1, kKeySeparator)),
                            &token);
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
  if (parts.size() != count) return PageTokenInvalid();
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
