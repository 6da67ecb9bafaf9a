#pragma once

#include <string_view>

namespace luukku {

// Whether all that gRPC may connect to under this address, or listen on, is of this host only:
// "127.0.0.1:7001", "[::1]:7001", "localhost:7001", "ipv4:127.0.0.1:7001,127.0.0.2:7001",
// "unix:/run/luukku". False for what is not understood.
bool IsLoopback(std::string_view address);

}  // namespace luukku
