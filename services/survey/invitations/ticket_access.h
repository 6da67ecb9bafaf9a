#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "lib/server/call.h"
#include "lib/trace/tracer.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

namespace luukku::survey {

// Asks the ticket service whether a caller may see a ticket. This service stores no people, so the
// ticket service decides who sees what belongs to a ticket.
class TicketAccess {
 public:
  // `token` is of role service; see Parts.
  TicketAccess(std::shared_ptr<grpc::Channel> tickets, std::function<std::string()> token,
               trace::Tracer tracer);

  // Asks with the caller's token; for a calling service, which sees all, as this service. Errors:
  // NOT_FOUND if the ticket does not exist or the caller may not see it; the ticket service's
  // errors about the token; UNAVAILABLE PEER_UNAVAILABLE.
  absl::StatusOr<ticket::v1::Ticket> Get(const server::Call& call, const std::string& name) const;

  // Which of up to 200 tickets the caller may see. Errors as of Get.
  absl::StatusOr<std::set<std::string>> Seen(const server::Call& call,
                                             const std::set<std::string>& names) const;

 private:
  const std::unique_ptr<ticket::v1::TicketService::Stub> tickets_;
  const std::function<std::string()> token_;
  const trace::Tracer tracer_;
};

}  // namespace luukku::survey
