#include "tools/luukkuctl/imports/progress.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace luukku::ctl {

Progress::Progress(std::ostream* terminal)
    : terminal_(terminal), started_(absl::Now()), shown_(absl::InfinitePast()) {}

void Progress::Show(double share, int64_t rows) {
  const absl::Time now = absl::Now();
  if (terminal_ == nullptr || now - shown_ < absl::Milliseconds(250)) return;
  shown_ = now;
  const double seconds = absl::ToDoubleSeconds(now - started_);
  const int64_t left = share > 0.001 ? static_cast<int64_t>(seconds / share - seconds + 0.5) : 0;
  *terminal_ << "\r\x1b[K"
             << absl::StrFormat("%3.0f %%  %d rows, %.0f a second, %d:%02d left", share * 100, rows,
                                static_cast<double>(rows) / seconds, left / 60, left % 60)
             << std::flush;
}

void Progress::Clear() {
  if (terminal_ != nullptr) *terminal_ << "\r\x1b[K" << std::flush;
}

}  // namespace luukku::ctl
