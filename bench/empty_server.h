#pragma once

#include <string>

namespace luukku::bench {

// Serves GetTicket on `address` with so many bytes as every answer, and nothing else: no token is
// looked at, no message parsed. What gRPC itself costs, with the API and the settings of our
// services. Runs until SIGTERM; returns the exit code.
int ServeEmptyCalls(const std::string& address, int answer_bytes);

}  // namespace luukku::bench
