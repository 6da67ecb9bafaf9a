#pragma once

#include "absl/strings/string_view.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// Whether all tests of the condition hold. It is bound to the log's header.
bool Holds(const Condition& condition, const CsvRecord& record);

// Whether the record is to be left out: by the mapping, or since there is nothing in it.
bool IsLeftOut(const Mapping& mapping, const CsvRecord& record);

// Whether `text` is like the pattern, in which * stands for any text; case of ASCII letters does
// not count.
bool IsLike(absl::string_view text, absl::string_view pattern);

// The column's value without space around it; "" if the record is too short.
absl::string_view ValueOf(const Column& column, const CsvRecord& record);

}  // namespace luukku::ctl
