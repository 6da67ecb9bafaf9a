#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "lib/db/pool.h"
#include "lib/server/worker.h"
#include "lib/trace/tracer.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

namespace luukku::routing {

// Delivers stored commands to the ticket service until each is answered. A command carries a
// request id that is derived from its decision, so delivering it twice has one effect.
class Sender {
 public:
  // Calls `answered` after answers were stored: tickets may be due for a decision again.
  Sender(db::Pool* pool, std::shared_ptr<grpc::Channel> tickets, std::function<std::string()> token,
         trace::Tracer tracer, std::function<void()> answered);

  void Start() { worker_.Start(); }
  void Poke() { worker_.Poke(); }
  void Stop() { worker_.Stop(); }

 private:
  absl::StatusOr<bool> Round();

  db::Pool* const pool_;
  const std::unique_ptr<ticket::v1::TicketService::Stub> tickets_;
  const std::function<std::string()> token_;
  const trace::Tracer tracer_;
  const std::function<void()> answered_;
  server::Worker worker_;
};

}  // namespace luukku::routing
