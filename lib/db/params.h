#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace luukku::db {

// A parameter of a statement in PostgreSQL's text form; nullopt is NULL.
using Param = std::optional<std::string>;
using Params = std::vector<Param>;

// bytea, in hexadecimal form.
struct Bytes {
  std::string value;
};

// timestamptz in UTC with microseconds; InfinitePast (nothing set) is NULL. Times before the year 1
// or after 9999 become -infinity or infinity, which compare alike.
Param ToParam(absl::Time time);
Param ToParam(const Bytes& bytes);
inline Param ToParam(const std::optional<absl::Time>& time) {
  return time ? ToParam(*time) : std::nullopt;
}
inline Param ToParam(std::nullopt_t) { return std::nullopt; }
inline Param ToParam(std::string text) { return text; }
inline Param ToParam(const char* text) { return std::string(text); }
inline Param ToParam(Param param) { return param; }
inline Param ToParam(bool value) { return std::string(value ? "t" : "f"); }
template <std::integral T>
requires(!std::same_as<T, bool>) Param ToParam(T value) { return std::to_string(value); }

// NULL for an unset value: an empty text, a name without an id in that collection, a time that is
// not set.
Param OptionalText(const std::string& text);
Param OptionalId(const std::string& name, std::string_view collection);
Param OptionalTime(bool is_set, const google::protobuf::Timestamp& time);

// An array parameter, element by element; the statement casts it ($1::bigint[]).
class Array {
 public:
  template <typename T>
  void Add(T value) {
    Append(ToParam(std::move(value)));
  }
  std::string Literal() const { return text_.empty() ? "{}" : text_ + "}"; }

 private:
  void Append(const Param& element);
  std::string text_;
};
inline Param ToParam(const Array& array) { return array.Literal(); }

template <typename T>
Array ToArray(const std::vector<T>& values) {
  Array array;
  for (const T& value : values) array.Add(value);
  return array;
}

template <typename... T>
Params MakeParams(T&&... values) {
  Params params;
  params.reserve(sizeof...(values));
  (params.push_back(ToParam(std::forward<T>(values))), ...);
  return params;
}

}  // namespace luukku::db
