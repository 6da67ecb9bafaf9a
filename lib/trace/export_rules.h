#pragma once

#include <optional>

#include "absl/time/time.h"

// When spans are sent again, as OTLP/HTTP asks for. Pure.
namespace luukku::trace {

enum class Delivery { kTaken, kRetry, kRefused };

// How an answer is treated; `http_status` is 0 if there was none.
Delivery DeliveryOf(int http_status);

inline constexpr int kMostDeliveries = 5;  // Then a batch is given up.

// The wait after `tries` failed tries: the time that the collector asks for (Retry-After), a minute
// at most; else `first`, doubled with each further try, 30 s at most, of which `random` (0 to 1)
// takes up to half away.
absl::Duration PauseAfter(int tries, std::optional<absl::Duration> retry_after,
                          absl::Duration first, double random);

}  // namespace luukku::trace
