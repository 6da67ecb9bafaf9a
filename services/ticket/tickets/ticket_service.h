#pragma once

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/change_tickets.h"
#include "services/ticket/tickets/ticket_store.h"

namespace luukku::ticket {

// The gRPC edge of tickets: checks a request and turns it into a command or a query.
class TicketService : public server::Edge {
 public:
  TicketService(const server::Parts& parts, TicketChanges* changes);

 private:
  using Call = server::Call;
  template <typename Answer>
  using Reply = server::Reply<Answer>;

  void Create(const Call& call, const v1::CreateTicketRequest& request, Reply<v1::Ticket> reply);
  void Update(const Call& call, const v1::UpdateTicketRequest& request, Reply<v1::Ticket> reply);
  void Assign(const Call& call, const v1::AssignTicketRequest& request, Reply<v1::Ticket> reply);
  void SetPending(const Call& call, const v1::SetTicketPendingRequest& request,
                  Reply<v1::Ticket> reply);
  void Resume(const Call& call, const v1::ResumeTicketRequest& request, Reply<v1::Ticket> reply);
  void Resolve(const Call& call, const v1::ResolveTicketRequest& request, Reply<v1::Ticket> reply);
  void Close(const Call& call, const v1::CloseTicketRequest& request, Reply<v1::Ticket> reply);
  void Cancel(const Call& call, const v1::CancelTicketRequest& request, Reply<v1::Ticket> reply);
  void Reopen(const Call& call, const v1::ReopenTicketRequest& request, Reply<v1::Ticket> reply);

  absl::StatusOr<v1::Ticket> Get(const Call& call, const v1::GetTicketRequest& request);
  absl::StatusOr<v1::BatchGetTicketsResponse> BatchGet(const Call& call,
                                                       const v1::BatchGetTicketsRequest& request);
  absl::StatusOr<v1::ListTicketsResponse> List(const Call& call,
                                               const v1::ListTicketsRequest& request);
  absl::StatusOr<v1::ListTicketHistoryResponse> ListHistory(
      const Call& call, const v1::ListTicketHistoryRequest& request);

  // Submits a command for a request with name, etag and reason that move the ticket to a state.
  template <typename Request, typename Rule>
  void SubmitMove(const Call& call, const Request& request, Reply<v1::Ticket> reply, Rule rule);
  void Submit(std::unique_ptr<ChangeCommand> command, Reply<v1::Ticket> reply);

  absl::StatusOr<TicketReader> ReaderFor(const Call& call) const;
  // The tickets of `names` in that order; NOT_FOUND if the caller may not see one of them, unless
  // that is allowed.
  absl::StatusOr<std::vector<v1::Ticket>> Read(const Call& call,
                                               const std::vector<std::string>& names,
                                               bool allow_missing);

  db::Pool* const reads_;
  TicketChanges* const changes_;
  const server::Clock clock_;
};

}  // namespace luukku::ticket
