#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// The time formats of a word of the mapping, or of a pattern. With `with_offset_only`, of "iso"
// only the formats with an offset.
std::vector<TimeFormat> FormatsOf(const std::string& word, bool with_offset_only);

struct ReadingOfTime {
  absl::Time time;
  std::string remark;  // If a change of the zone's clocks makes the time ambiguous or skips it.
};

// Errors: a sentence with the value.
absl::StatusOr<ReadingOfTime> ReadTime(const TimeStyle& style, const std::string& text);

}  // namespace luukku::ctl
