#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// The ways to write times that a word of the mapping, or a pattern, stands for. Of "iso", only
// those with an offset if there is no zone.
std::vector<TimeFormat> FormatsOf(const std::string& word, bool with_offset_only);

struct ReadingOfTime {
  absl::Time time;
  std::string remark;  // If the zone's clocks make it doubtful.
};

// Errors: names the value.
absl::StatusOr<ReadingOfTime> ReadTime(const TimeStyle& style, const std::string& text);

}  // namespace luukku::ctl
