#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/measured.h"

namespace luukku::bench {

// Unary calls of one method, from one thread on one completion queue, as bytes: requests are
// serialised by the caller of it, answers are not read. That keeps its share of the two cores small
// and the same for every server that is compared.
struct Load {
  std::string address;
  std::string method;  // "/luukku.ticket.v1.TicketService/GetTicket"
  std::string token;
  std::function<std::string(int64_t call)> token_of = nullptr;  // If set, of each call.
  absl::Duration duration;

  // Closed loop: so many callers, each of which calls again when it is answered. They share
  // connections, eight callers each.
  int callers = 1;
  // Open loop, if not 0: so many calls a second, each begun when it is due, whatever is still
  // unanswered; latencies count from when it was due.
  double rate = 0;

  // The request of each call, counted from 0.
  std::function<std::string(int64_t call)> request;
  // Told of each answer, if set.
  std::function<void(int64_t call, absl::Time due, const std::string& answer)> answered = nullptr;
  // Told of each call that was refused with RESOURCE_EXHAUSTED, if set: then that is no failure.
  std::function<void()> refused = nullptr;
};

// An error if any call failed: then the figures would mean nothing.
absl::StatusOr<Measured> Run(const Load& load);

}  // namespace luukku::bench
