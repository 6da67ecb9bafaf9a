#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <pqxx/result>
#include <string>

#include "absl/time/time.h"
#include "lib/status/proto_time.h"

// Reading columns. A session's DateStyle is ISO and its TimeZone UTC; see Connection.
namespace luukku::db {

// "" for NULL.
std::string Text(const pqxx::field& field);
// 0 for NULL.
int64_t Int(const pqxx::field& field);
// false for NULL.
bool Bool(const pqxx::field& field);
// "collection/id"; "" for NULL.
std::string NameOf(const char* collection, const pqxx::field& id);
std::string BytesOf(const pqxx::field& field);
// InfinitePast for NULL.
absl::Time TimeOf(const pqxx::field& field);

using luukku::FromProto;
using luukku::ToProto;

// Sets a message's timestamp unless the column is NULL: SetTime(row["closed"], *m.mutable_…) would
// make an empty message, so the accessor is passed.
template <typename Message>
void SetTime(const pqxx::field& field, Message* message,
             google::protobuf::Timestamp* (Message::*mutable_field)()) {
  if (!field.is_null()) *(message->*mutable_field)() = ToProto(TimeOf(field));
}

}  // namespace luukku::db
