#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace luukku::server {

// How often something may happen: `per_second` on average, and two seconds' worth at once. 0: no
// limit.
struct Rate {
  double per_second = 0;
};

// A bucket of tokens, as the time at which it is full again if nothing more is taken. New ones are
// full. Clocks that are set back cost at most the two seconds.
struct Bucket {
  absl::Time full_at = absl::InfinitePast();
};

// The time until there is a token; zero if there is one.
absl::Duration WaitFor(Bucket& bucket, Rate rate, absl::Time now);

// Takes a token: zero. If there is none, the time until there is one; then nothing is taken.
absl::Duration Take(Bucket& bucket, Rate rate, absl::Time now);

// The address of an unknown caller: "10.0.0.7" of gRPC's "ipv4:10.0.0.7:40123". Of IPv6 the first
// 64 bits, since a host has all addresses behind them. "" of anything else.
std::string AddressOf(std::string_view peer);

}  // namespace luukku::server
