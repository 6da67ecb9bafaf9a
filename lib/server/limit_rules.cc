#include "lib/server/limit_rules.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace luukku::server {
namespace {

constexpr double kBurstSeconds = 2;

// The time in which a bucket gains one token.
absl::Duration TokenOf(Rate rate) { return absl::Seconds(1 / rate.per_second); }
// The time in which a bucket fills: for at least one token, however slow the rate is.
absl::Duration WholeOf(Rate rate) { return std::max(TokenOf(rate), absl::Seconds(kBurstSeconds)); }

}  // namespace

absl::Duration WaitFor(Bucket& bucket, Rate rate, absl::Time now) {
  if (rate.per_second <= 0) return absl::ZeroDuration();
  const absl::Duration all = WholeOf(rate);
  bucket.full_at = std::clamp(bucket.full_at, now, now + all);
  return std::max(bucket.full_at + TokenOf(rate) - (now + all), absl::ZeroDuration());
}

absl::Duration Take(Bucket& bucket, Rate rate, absl::Time now) {
  if (rate.per_second <= 0) return absl::ZeroDuration();
  const absl::Duration wait = WaitFor(bucket, rate, now);
  if (wait == absl::ZeroDuration()) bucket.full_at += TokenOf(rate);
  return wait;
}

std::string AddressOf(std::string_view peer) {
  const std::string decoded = absl::StrReplaceAll(absl::string_view(peer.data(), peer.size()),
                                                  {{"%5B", "["}, {"%5D", "]"}});
  absl::string_view address = decoded;
  if (absl::ConsumePrefix(&address, "ipv4:")) {
    return std::string(address.substr(0, address.rfind(':')));
  }
  if (!absl::ConsumePrefix(&address, "ipv6:[")) return "";
  const std::string text(address.substr(0, address.find_first_of("]%")));  // Without its zone.
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return "";
  std::memset(bytes.s6_addr + 8, 0, 8);
  char network[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, &bytes, network, sizeof(network)) == nullptr ? "" : network;
}

}  // namespace luukku::server
