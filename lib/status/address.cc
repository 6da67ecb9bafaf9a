#include "lib/status/address.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace luukku {
namespace {

// "127.0.0.1" of "127.0.0.1:7001", "::1" of "[::1]:7001".
absl::string_view HostOf(absl::string_view address) {
  if (absl::ConsumePrefix(&address, "[")) return address.substr(0, address.find(']'));
  return address.substr(0, address.rfind(':'));
}

// A name that only begins with "127." may be of any host.
bool IsLoopbackHost(absl::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const auto is_digit_or_dot = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  return absl::StartsWith(host, "127.") && std::all_of(host.begin(), host.end(), is_digit_or_dot);
}

}  // namespace

bool IsLoopback(std::string_view address) {
  absl::string_view rest(address.data(), address.size());
  if (absl::StartsWith(rest, "unix:") || absl::StartsWith(rest, "unix-abstract:")) return true;
  for (const char* scheme : {"ipv4:", "ipv6:", "dns:///", "dns:"}) {
    if (absl::ConsumePrefix(&rest, scheme)) break;
  }
  const std::vector<absl::string_view> all = absl::StrSplit(rest, ',');
  return std::all_of(all.begin(), all.end(),
                     [](absl::string_view one) { return IsLoopbackHost(HostOf(one)); });
}

}  // namespace luukku
