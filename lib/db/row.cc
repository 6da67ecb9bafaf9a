#include "lib/db/row.h"

#include <charconv>
#include <pqxx/binarystring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/params.h"

namespace luukku::db {
namespace {

int Digits(const char*& at, int count) {
  int value = 0;
  for (; count > 0; --count, ++at) value = value * 10 + (*at - '0');
  return value;
}

}  // namespace

std::string Text(const pqxx::field& field) {
  return field.is_null() ? std::string() : std::string(field.c_str(), field.size());
}

std::string NameOf(const char* collection, const pqxx::field& id) {
  return id.is_null() ? std::string() : absl::StrCat(collection, "/", Text(id));
}

int64_t Int(const pqxx::field& field) {
  int64_t value = 0;
  if (!field.is_null()) std::from_chars(field.c_str(), field.c_str() + field.size(), value);
  return value;
}

bool Bool(const pqxx::field& field) { return !field.is_null() && field.c_str()[0] == 't'; }

std::string BytesOf(const pqxx::field& field) {
  return field.is_null() ? std::string() : pqxx::binarystring(field).str();
}

// "2026-11-22 00:55:15.123456+00": PostgreSQL's ISO style in UTC, years 0001 to 9999.
absl::Time TimeOf(const pqxx::field& field) {
  if (field.is_null()) return absl::InfinitePast();
  const char* at = field.c_str();
  if (field.size() < 22 || at[4] != '-') return absl::InfinitePast();
  const int year = Digits(at, 4), month = Digits(++at, 2), day = Digits(++at, 2);
  const int hour = Digits(++at, 2), minute = Digits(++at, 2), second = Digits(++at, 2);
  int64_t micros = 0;
  if (*at == '.') {
    const char* const fraction = ++at;
    while (*at >= '0' && *at <= '9') micros = micros * 10 + (*at++ - '0');
    for (auto digits = at - fraction; digits < 6; ++digits) micros *= 10;
  }
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  return absl::FromCivil(civil, absl::UTCTimeZone()) + absl::Microseconds(micros);
}

Param ToParam(absl::Time time) {
  if (time == absl::InfinitePast()) return std::nullopt;
  if (!IsTime(time)) return time < absl::UnixEpoch() ? "-infinity" : "infinity";
  return absl::FormatTime("%E4Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

Param OptionalText(const std::string& text) { return text.empty() ? Param() : Param(text); }

Param OptionalId(const std::string& name, std::string_view collection) {
  return OptionalText(IdOf(name, collection));
}

Param OptionalTime(bool is_set, const google::protobuf::Timestamp& time) {
  return is_set ? ToParam(FromProto(time)) : Param();
}

Param ToParam(const Bytes& bytes) { return "\\x" + absl::BytesToHexString(bytes.value); }

void Array::Append(const Param& element) {
  text_ += text_.empty() ? '{' : ',';
  if (!element) {
    text_ += "NULL";
    return;
  }
  text_ += '"';
  for (const char c : *element) {
    if (c == '"' || c == '\\') text_ += '\\';
    text_ += c;
  }
  text_ += '"';
}

}  // namespace luukku::db
