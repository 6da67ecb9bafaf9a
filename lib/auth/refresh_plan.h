#pragma once

#include <optional>

#include "absl/time/time.h"

namespace luukku::auth {

// Decides when keys are read again. Gets the time, has none of its own.
//
// - They are read again once they have been used for their max-age, which counts as no less than
//   kShortest and no more than `longest`.
// - A key that is wanted and is not there has them read earlier, but not within kShortest of the
//   last time.
// - After a failure they are tried again in kShortest, or `longest` if that is less; in 1, 2, 4 … s
//   as long as there never were any.
class RefreshPlan {
 public:
  static constexpr absl::Duration kShortest = absl::Seconds(30);

  explicit RefreshPlan(absl::Duration longest) : longest_(longest), fresh_for_(longest) {}

  // When they are to be read next.
  absl::Time Next() const;
  // Also if the clock was put back.
  bool Due(absl::Time now) const { return now < began_ || now >= Next(); }

  void Began(absl::Time now) { began_ = now; }
  void Succeeded(std::optional<absl::Duration> max_age);
  void Failed() { ++failures_; }

  // A token names a key that is not there. Whether it may be there the next time: the keys are not
  // just read.
  bool Want(absl::Time now);

 private:
  const absl::Duration longest_;
  absl::Duration fresh_for_;
  absl::Time began_ = absl::InfinitePast();      // The last reading.
  absl::Time succeeded_ = absl::InfinitePast();  // The beginning of the last one that was good.
  int failures_ = 0;                             // Since then.
  bool wanted_ = false;
};

}  // namespace luukku::auth
