#pragma once

#include <grpcpp/channel.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/server/worker.h"
#include "lib/trace/tracer.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/routing/assignment/work_store.h"

namespace luukku::routing {

// Decides on the tickets in decisions_due, in any number of replicas at once. It locks a ticket's
// row to decide on it, and an agent's row to assign work to the agent, so that no ticket is
// assigned twice and no agent gets more than the capacity.
class Decider {
 public:
  // `token` authenticates calls to the ticket service for subjects and mailboxes, which only rules
  // about them need; they are not stored. Calls `decided` after commands were stored.
  Decider(db::Pool* pool, std::shared_ptr<grpc::Channel> tickets,
          std::function<std::string()> token, trace::Tracer tracer, prometheus::Registry& registry,
          std::function<void()> decided);

  void Start() { worker_.Start(); }
  void Poke() { worker_.Poke(); }
  void Stop() { worker_.Stop(); }

 private:
  // One round; true if there may be more to do.
  absl::StatusOr<bool> Round();
  absl::Status Sweep();
  absl::StatusOr<std::map<int64_t, ticket::v1::Ticket>> FetchTickets(const Due& due);

  db::Pool* const pool_;
  const std::unique_ptr<ticket::v1::TicketService::Stub> tickets_;
  const std::function<std::string()> token_;
  const trace::Tracer tracer_;
  // By v1::RoutingOutcome, from ASSIGNED on.
  const std::vector<prometheus::Counter*> decisions_;
  const std::function<void()> decided_;
  Rules rules_;  // As last read.
  absl::Time swept_ = absl::InfinitePast();
  server::Worker worker_;
};

}  // namespace luukku::routing
