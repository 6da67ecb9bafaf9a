#pragma once

#include <cstdint>
#include <ostream>

#include "absl/time/time.h"

namespace luukku::ctl {

// A line on a terminal that says how far an import is, at most four times a second.
class Progress {
 public:
  // `terminal` may be null: then nothing is shown.
  explicit Progress(std::ostream* terminal);

  // `share` of the log, 0 to 1, and rows that have been sent.
  void Show(double share, int64_t rows);
  // Takes the line away.
  void Clear();

 private:
  std::ostream* const terminal_;
  const absl::Time started_;
  absl::Time shown_;
};

}  // namespace luukku::ctl
