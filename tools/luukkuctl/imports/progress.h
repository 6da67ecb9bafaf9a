#pragma once

#include <cstdint>
#include <functional>
#include <ostream>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace luukku::ctl {

// Shows the progress of an import: on a terminal on one line that is overwritten, at most four
// times a second; else on a line of its own every ten seconds, the first after ten.
class Progress {
 public:
  // `out` may be null: then nothing is shown.
  explicit Progress(std::ostream* out, bool on_terminal = true,
                    std::function<absl::Time()> now = absl::Now);

  // `share` of the log, 0 to 1, and rows that have been sent.
  void Show(double share, int64_t rows);
  // Erases the line on a terminal.
  void Clear();

 private:
  std::ostream* const out_;
  const bool on_terminal_;
  const std::function<absl::Time()> now_;
  const absl::Time started_;
  absl::Time shown_;
};

}  // namespace luukku::ctl
