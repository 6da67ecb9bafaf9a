#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "lib/status/error.h"

// Checks of request fields that all services share. Each adds what it finds to `violations`.
namespace luukku {

// Texts: `min` to `max` bytes, no NUL, no control characters but tab and line breaks (none at all
// where `one_line`). That it is UTF-8 the parser has seen to.
struct TextLimits {
  size_t min = 0;
  size_t max = 0;
  bool one_line = false;
};
void CheckText(Violations& violations, const std::string& field, std::string_view text,
               TextLimits limits);

// A resource name "collection/id" with id of [A-Za-z0-9._-]{1,64}. Empty is a violation if
// `required`.
void CheckName(Violations& violations, const std::string& field, std::string_view name,
               std::string_view collection, bool required);

// The name of what is to be created: "collection/id" with id of [a-z0-9-]{1,longest}.
void CheckNewName(Violations& violations, const std::string& field, std::string_view name,
                  std::string_view collection, size_t longest);

// One line of 1 to 200 characters.
void CheckDisplayName(Violations& violations, const std::string& field, std::string_view text);

// A word of [a-z0-9-]{0,max}.
void CheckWord(Violations& violations, const std::string& field, std::string_view word, size_t max);

// "collection/id" → "id"; "" if it is not of that collection.
std::string IdOf(std::string_view name, std::string_view collection);
// The same for ids that are numbers without leading zeros; nullopt if it is not one.
std::optional<int64_t> NumberOf(std::string_view name, std::string_view collection);

// `is_valid` is protobuf's Foo_IsValid: a number it does not know is a violation, 0 if `required`.
void CheckEnum(Violations& violations, const std::string& field, int value, bool (*is_valid)(int),
               bool required);

// update_mask: at least one path, all of them among `fields`. Returns those that are.
std::vector<std::string> CheckMask(Violations& violations, const google::protobuf::FieldMask& mask,
                                   absl::Span<const char* const> fields);

// request_id: empty or a UUID.
void CheckRequestId(Violations& violations, std::string_view request_id);

// Pages of a list: `page_size` must not be negative; 0 is 50, more than 200 is 200.
int64_t CheckPageSize(Violations& violations, int32_t page_size);

// Page tokens carry where the page before ended, and a fingerprint of `query` (all that must not
// change between pages, the caller included). Opaque, not secret: they lead to nothing that List
// would not show.
std::string EncodePageToken(std::string_view query, const std::vector<std::string>& keys);
// INVALID_ARGUMENT PAGE_TOKEN_INVALID, for keys that are not of the list's kind.
absl::Status PageTokenInvalid();
// Exactly `count` keys. Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID. nullopt for the empty token.
absl::Status DecodePageToken(std::string_view query, std::string_view token, size_t count,
                             std::optional<std::vector<std::string>>* keys);

// The same for lists in order of one number, which is not negative; 0 for the empty token.
absl::StatusOr<int64_t> DecodeNumberPageToken(std::string_view query, std::string_view token);

// The same for lists in order of time and number: a time as PostgreSQL writes it in UTC, and an
// integer.
absl::Status DecodeTimePageToken(std::string_view query, std::string_view token,
                                 std::optional<std::vector<std::string>>* keys);

}  // namespace luukku
