#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// Whether `a` comes before `b` as people count: "2" before "10", "A9" before "A10".
bool NaturalLess(absl::string_view a, absl::string_view b);

// Whether a change of record `a` comes before one of `b`, by the keys.
bool ComesBefore(const std::vector<OrderKey>& keys, const CsvRecord& a, absl::Time time_of_a,
                 const CsvRecord& b, absl::Time time_of_b);

}  // namespace luukku::ctl
