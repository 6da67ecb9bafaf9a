#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/db/connection.h"
#include "luukku/event/v1/consumer_service.pb.h"

// A service's consumers on all replicas, as its database has them. Throws what pqxx throws.
namespace luukku::feed {

// One for each source, in the order given.
std::vector<event::v1::Consumer> ReadConsumers(db::Connection& connection,
                                               const std::vector<std::string>& sources);

// A page of parked events: of `source` ("" for all), after the given one.
struct ParkedPage {
  std::string source;
  std::string after_source, after_subject;
  int64_t after_version = 0;
  int64_t size = 0;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};
event::v1::ListParkedResponse ListParked(db::Connection& connection, const ParkedPage& page);

}  // namespace luukku::feed
