#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

// Pages of lists.
namespace luukku {

// Number of items on a page: 50 for 0, and at most 200.
int64_t PageSizeOf(int32_t page_size);

// Page tokens hold the keys at which the page before ended, and a fingerprint of `query` (all that
// must not change between pages, the caller included). Opaque, not secret: they give access to
// nothing that List would not return.
std::string EncodePageToken(std::string_view query, const std::vector<std::string>& keys);
// INVALID_ARGUMENT PAGE_TOKEN_INVALID, for keys that the list does not have.
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
