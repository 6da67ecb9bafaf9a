#include "tools/luukkuctl/imports/progress.h"

#include <utility>

#include "absl/strings/str_format.h"

namespace luukku::ctl {

Progress::Progress(std::ostream* out, bool on_terminal, std::function<absl::Time()> now)
    : out_(out),
      on_terminal_(on_terminal),
      now_(std::move(now)),
      started_(now_()),
      shown_(on_terminal ? absl::InfinitePast() : started_) {}

void Progress::Show(double share, int64_t rows) {
  if (out_ == nullptr) return;
  const absl::Time now = now_();
  if (now - shown_ < (on_terminal_ ? absl::Milliseconds(250) : absl::Seconds(10))) return;
  shown_ = now;
  const double seconds = absl::ToDoubleSeconds(now - started_);
  const int64_t left = share > 0.001 ? static_cast<int64_t>(seconds / share - seconds + 0.5) : 0;
  *out_ << (on_terminal_ ? "\r\x1b[K" : "")
        << absl::StrFormat("%3.0f %%  %d rows, %.0f a second, %d:%02d left", share * 100, rows,
                           static_cast<double>(rows) / seconds, left / 60, left % 60)
        << (on_terminal_ ? "" : "\n") << std::flush;
}

void Progress::Clear() {
  if (out_ != nullptr && on_terminal_) *out_ << "\r\x1b[K" << std::flush;
}

}  // namespace luukku::ctl
