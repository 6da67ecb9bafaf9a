#include "services/survey/invitations/ticket_access.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "lib/server/metadata.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/trace/rpc_span.h"

namespace luukku::survey {
namespace {

// A handler's thread waits for the answer, so not for long.
constexpr absl::Duration kPatience = absl::Seconds(3);
constexpr int kBatch = 50;  // The limit of BatchGetTickets.
constexpr char kGetTicket[] = "luukku.ticket.v1.TicketService/GetTicket";
constexpr char kBatchGetTickets[] = "luukku.ticket.v1.TicketService/BatchGetTickets";

// gRPC's own errors for a service that is away carry no reason.
absl::Status WithReason(absl::Status status) {
  if (!ReasonOf(status).empty()) return status;
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kPeerUnavailable,
                          "the ticket service does not answer; try again"),
                    absl::Seconds(1));
}

// On the caller's behalf, with the patience of a handler's thread.
void Prepare(grpc::ClientContext& context, const server::Call& call,
             const std::function<std::string()>& own_token) {
  if (call.principal.IsService()) {
    server::SetBearer(context, own_token());
  } else {
    context.AddMetadata("authorization", "Bearer " + call.token);
  }
  context.set_deadline(absl::ToChronoTime(std::min(call.deadline, absl::Now() + kPatience)));
}

}  // namespace

TicketAccess::TicketAccess(std::shared_ptr<grpc::Channel> tickets,
                           std::function<std::string()> token, trace::Tracer tracer)
    : tickets_(ticket::v1::TicketService::NewStub(std::move(tickets))),
      token_(std::move(token)),
      tracer_(std::move(tracer)) {}

absl::StatusOr<ticket::v1::Ticket> TicketAccess::Get(const server::Call& call,
                                                     const std::string& name) const {
  ticket::v1::GetTicketRequest request;
  request.set_name(name);
  grpc::ClientContext context;
  Prepare(context, call, token_);
  trace::Span span =
      trace::BeginCalling(tracer_, kGetTicket, absl::MakeConstSpan(&call.trace_parent, 1), context);
  ticket::v1::Ticket ticket;
  const absl::Status status = FromGrpc(tickets_->GetTicket(&context, request, &ticket));
  trace::EndCalling(span, status);
  if (!status.ok()) return WithReason(status);
  return ticket;
}

absl::StatusOr<std::set<std::string>> TicketAccess::Seen(const server::Call& call,
                                                         const std::set<std::string>& names) const {
  std::set<std::string> seen;
  for (auto next = names.begin(); next != names.end();) {
    ticket::v1::BatchGetTicketsRequest request;
    request.set_allow_missing(true);
    for (; next != names.end() && request.names_size() < kBatch; ++next) request.add_names(*next);
    grpc::ClientContext context;
    Prepare(context, call, token_);
    trace::Span span = trace::BeginCalling(tracer_, kBatchGetTickets,
                                           absl::MakeConstSpan(&call.trace_parent, 1), context);
    ticket::v1::BatchGetTicketsResponse response;
    const absl::Status status = FromGrpc(tickets_->BatchGetTickets(&context, request, &response));
    trace::EndCalling(span, status);
    if (!status.ok()) return WithReason(status);
    for (const auto& ticket : response.tickets()) seen.insert(ticket.name());
  }
  return seen;
}

}  // namespace luukku::survey
