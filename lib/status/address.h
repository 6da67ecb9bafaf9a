#pragma once

#include <string_view>

namespace luukku {

// Whether gRPC reaches, or listens on, nothing but this host by the address: "127.0.0.1:7001",
// "[::1]:7001", "localhost:7001", "ipv4:127.0.0.1:7001,127.0.0.2:7001", "unix:/run/luukku". False
// for an address that is not understood.
bool IsLoopback(std::string_view address);

}  // namespace luukku
