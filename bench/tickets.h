#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/installation.h"
#include "bench/load.h"

namespace luukku::bench {

// CreateTicket of the ticket that all benchmarks create: an incident with a subject of 50 bytes and
// a description of 400.
Load CreateLoad(const Installation& installation, int callers, absl::Duration duration);

// What the ticket service gives the statement create_tickets.sql for that ticket: the text of one
// element of each of its array parameters. Taken from what the service has stored.
class Sample {
 public:
  // Creates one ticket through the service, and looks at it in its database.
  static absl::StatusOr<Sample> Take(const Installation& installation);

  // The statement for pgbench, one ticket each, and the values of its variables.
  std::string Script() const;
  std::map<std::string, std::string> Variables() const;

  // Stores so many tickets by the same statement, many at a time.
  void Fill(const testing::Database& database, int tickets) const;

 private:
  explicit Sample(std::vector<std::string> elements) : elements_(std::move(elements)) {}
  std::vector<std::string> elements_;
};

}  // namespace luukku::bench
