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

// Decides on the tickets in decisions_due, in any number of replicas at once: whoever takes a
// ticket's row decides on it, and whoever hands work to an agent holds the agent's row, so that no
// ticket is given twice and no agent gets more than there is room for.
class Decider {
 public:
  // `token` is for asking the ticket service for subjects and mailboxes, which only rules about
  // them need; nothing of them is stored. `decided` is called after commands were stored.
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
