#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/db/connection.h"
#include "luukku/routing/v1/queue_service.pb.h"

// The live queue in the database. Throws what pqxx throws.
namespace luukku::routing {

struct QueuePage {
  int64_t size = 0;
  // The last item of the page before, in PostgreSQL's format of times; "-infinity" at the first.
  std::string after_due_time = "-infinity", after_create_time = "-infinity";
  int64_t after_ticket = 0;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};

// Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID.
absl::StatusOr<QueuePage> ParseQueuePage(std::string query, int64_t size, const std::string& token);

// A page of a team's queue (by id; "" for tickets without one), with ages at `now`; nullopt if
// there is no such team for the reader.
std::optional<v1::ListQueueResponse> ListQueue(db::Connection& connection, const db::Reader& reader,
                                               const std::string& team, const QueuePage& page,
                                               absl::Time now);

}  // namespace luukku::routing
