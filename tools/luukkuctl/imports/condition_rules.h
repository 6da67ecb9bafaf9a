#pragma once

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// Whether all tests of the condition hold. It is bound to the log's header.
bool Holds(const Condition& condition, const CsvRecord& record);

// Whether the record is to be left out: by the mapping, or since there is nothing in it. One that
// is shorter than `columns`, such as a footer, is left out by what it has only: what it lacks may
// be lost.
bool IsLeftOut(const Mapping& mapping, const CsvRecord& record, int columns);

// Whether `text` is like the pattern, in which * stands for any text; both are folded.
bool IsLike(absl::string_view text, absl::string_view pattern);

// What stands in the column, or in all columns that its name stands for: cells with something in
// them, without space around it; one "" if there are none.
absl::InlinedVector<absl::string_view, 2> ValuesOf(const Column& column, const CsvRecord& record);

// The first of ValuesOf.
absl::string_view ValueOf(const Column& column, const CsvRecord& record);

}  // namespace luukku::ctl
