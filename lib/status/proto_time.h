#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string_view>

#include "absl/time/time.h"

// Times of messages, requests and page tokens. All functions that read a time check it: it must be
// of the years 1 to 9999 of UTC, which Timestamp, RFC 3339 and PostgreSQL can hold.
namespace luukku {

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);

// Whether it is a time of the years 1 to 9999.
bool IsTime(const google::protobuf::Timestamp& time);
bool IsTime(absl::Time time);

// "2026-03-29T10:00:00Z". nullopt for anything else, also for the words that absl takes for times
// ("infinite-past").
std::optional<absl::Time> TimeOfRfc3339(std::string_view text);

// "2026-03-29 10:00:00.123456+00", as PostgreSQL writes a time in UTC; for page tokens, which come
// back from callers.
std::optional<absl::Time> TimeOfSql(std::string_view text);

google::protobuf::Duration ToProto(absl::Duration duration);
absl::Duration FromProto(const google::protobuf::Duration& duration);

}  // namespace luukku
