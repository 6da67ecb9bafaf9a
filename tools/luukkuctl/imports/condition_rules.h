#pragma once

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// Whether all tests of the condition hold. It must be bound to the log's header.
bool Holds(const Condition& condition, const CsvRecord& record);

// Whether the record is left out: by the mapping, or since it is empty. For a record shorter than
// `columns`, such as a footer, only its existing columns are tested: missing ones may be lost.
bool IsLeftOut(const Mapping& mapping, const CsvRecord& record, int columns);

// Whether `text` is like the pattern, in which * stands for any text; both are folded.
bool IsLike(absl::string_view text, absl::string_view pattern);

// The values of the column, or of all columns of its name: cells that are not empty, without space
// around the text; one "" if there are none.
absl::InlinedVector<absl::string_view, 2> ValuesOf(const Column& column, const CsvRecord& record);

// The first of ValuesOf.
absl::string_view ValueOf(const Column& column, const CsvRecord& record);

}  // namespace luukku::ctl
