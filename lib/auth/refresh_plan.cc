#include "lib/auth/refresh_plan.h"

#include <algorithm>

namespace luukku::auth {

absl::Time RefreshPlan::Next() const {
  const bool hasty = failures_ > 0 && succeeded_ == absl::InfinitePast();
  if (hasty) return began_ + std::min(absl::Seconds(1 << std::min(failures_ - 1, 10)), kShortest);
  const bool early = wanted_ || failures_ > 0;
  return began_ + (early ? std::min(kShortest, fresh_for_) : fresh_for_);
}

void RefreshPlan::Succeeded(std::optional<absl::Duration> max_age) {
  fresh_for_ = std::min(std::max(max_age.value_or(longest_), kShortest), longest_);
  succeeded_ = began_;
  failures_ = 0;
  wanted_ = false;
}

bool RefreshPlan::Want(absl::Time now) {
  wanted_ = true;
  return now - succeeded_ >= kShortest;
}

}  // namespace luukku::auth
