#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace luukku::ctl {

// The export of a log by another desk.
struct LogExport {
  std::optional<absl::Time> time;
  // A digest of the log's bytes, unpacked, if the time is only the file's, which a copy changes.
  std::string key;
};

// The time is `said`, if not empty; else when the file was written, or `now`, if that is earlier or
// the log is no file. Errors: a sentence for the user.
absl::StatusOr<LogExport> ExportOf(const std::string& path, const std::string& said,
                                   absl::Time now);

}  // namespace luukku::ctl
