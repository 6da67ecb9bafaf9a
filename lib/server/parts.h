#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace grpc {
class Channel;
}
namespace luukku::db {
class Connection;
class Pool;
class Transaction;
}  // namespace luukku::db

namespace luukku::server {

struct Runtime;

using Clock = std::function<absl::Time()>;

// The parts that a service is built from.
struct Parts {
  Runtime* runtime;
  db::Pool* reads;   // Sessions under row-level security: read through Connection::ReadAs.
  db::Pool* writes;  // Sessions that see all rows, for commands and background work.
  // Channels to the services that the definition names as peers, if they have an address.
  std::map<std::string, std::shared_ptr<grpc::Channel>> peers;
  // Returns "" where peers identify this service by its certificate; for SetBearer (metadata.h).
  std::function<std::string()> service_token;
  // Texts of the secrets that the definition names; each has passed its check.
  std::map<std::string, std::string> secrets;
  // Days of retention, by the names in the definition; 0: for ever.
  std::map<std::string, int> retained_days;
};

}  // namespace luukku::server
