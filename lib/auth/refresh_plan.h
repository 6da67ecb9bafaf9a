#pragma once

#include <optional>

#include "absl/time/time.h"

namespace luukku::auth {

// Decides when keys are read again. Has no clock: the time is a parameter.
//
// - Keys are read again once their max-age has passed, taken as kShortest at least and `longest` at
//   most.
// - If a token names a key that is missing, they are read earlier, but not within kShortest of the
//   last reading.
// - After a failure they are read again in kShortest, or `longest` if that is less; in 1, 2, 4 … s
//   before the first success.
class RefreshPlan {
 public:
  static constexpr absl::Duration kShortest = absl::Seconds(30);

  explicit RefreshPlan(absl::Duration longest) : longest_(longest), fresh_for_(longest) {}

  // When the keys are to be read next.
  absl::Time Next() const;
  // Also true if the clock was set back.
  bool Due(absl::Time now) const { return now < began_ || now >= Next(); }

  void Began(absl::Time now) { began_ = now; }
  void Succeeded(std::optional<absl::Duration> max_age);
  void Failed() { ++failures_; }

  // A token names a key that is missing. Returns whether the next reading may bring it: not if the
  // keys were read just now.
  bool Want(absl::Time now);

 private:
  const absl::Duration longest_;
  absl::Duration fresh_for_;
  absl::Time began_ = absl::InfinitePast();      // The last reading.
  absl::Time succeeded_ = absl::InfinitePast();  // The beginning of the last successful one.
  int failures_ = 0;                             // Since then.
  bool wanted_ = false;
};

}  // namespace luukku::auth
