#include "lib/trace/export_rules.h"

#include <algorithm>

namespace luukku::trace {

Delivery DeliveryOf(int http_status) {
  switch (http_status) {
    case 0:
    case 429:
    case 502:
    case 503:
    case 504:
      return Delivery::kRetry;
    default:
      return http_status / 100 == 2 ? Delivery::kTaken : Delivery::kRefused;
  }
}

absl::Duration PauseAfter(int tries, std::optional<absl::Duration> retry_after,
                          absl::Duration first, double random) {
  constexpr absl::Duration kLongest = absl::Seconds(30), kLongestAsked = absl::Minutes(1);
  if (retry_after) return std::clamp(*retry_after, absl::ZeroDuration(), kLongestAsked);
  absl::Duration pause = first;
  for (int i = 1; i < tries && pause < kLongest; ++i) pause *= 2;
  return std::min(pause, kLongest) * (0.5 + random / 2);
}

}  // namespace luukku::trace
