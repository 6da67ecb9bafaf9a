#pragma once

#include <optional>

#include "absl/time/time.h"

// When spans are sent again, as OTLP/HTTP asks for. Pure.
namespace luukku::trace {

enum class Delivery { kTaken, kRetry, kRefused };

// What an answer means; `http_status` is 0 if there was none.
Delivery DeliveryOf(int http_status);

inline constexpr int kMostDeliveries = 5;  // Then a batch is given up.

// How long to wait after `tries` tries without success: as long as the collector says (Retry-After)
// but a minute at most; else from half of to all of `first` doubled each time, as `random` (0 to 1)
// has it, 30 s at most.
absl::Duration PauseAfter(int tries, std::optional<absl::Duration> retry_after,
                          absl::Duration first, double random);

}  // namespace luukku::trace
