#include "services/survey/invitations/ticket_access.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"

namespace luukku::survey {
namespace {

// A handler's thread waits for the answer, so not for long.
constexpr absl::Duration kPatience = absl::Seconds(3);

// What gRPC says itself, of a service that is away, carries no reason.
absl::Status WithReason(absl::Status status) {
  if (!ReasonOf(status).empty()) return status;
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kPeerUnavailable,
                          "the ticket service does not answer; try again"),
                    absl::Seconds(1));
}

}  // namespace

TicketAccess::TicketAccess(std::shared_ptr<grpc::Channel> tickets)
    : tickets_(ticket::v1::TicketService::NewStub(std::move(tickets))) {}

absl::StatusOr<ticket::v1::Ticket> TicketAccess::Get(const server::Call& call,
                                                     const std::string& name) const {
  ticket::v1::GetTicketRequest request;
  request.set_name(name);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + call.token);
  if (!call.trace_parent.empty()) context.AddMetadata("traceparent", call.trace_parent);
  context.set_deadline(absl::ToChronoTime(std::min(call.deadline, absl::Now() + kPatience)));
  ticket::v1::Ticket ticket;
  const absl::Status status = FromGrpc(tickets_->GetTicket(&context, request, &ticket));
  if (!status.ok()) return WithReason(status);
  return ticket;
}

}  // namespace luukku::survey
