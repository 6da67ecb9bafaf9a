#pragma once

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/conversation_service.pb.h"
#include "services/ticket/tickets/change_tickets.h"

namespace luukku::ticket {

// The gRPC edge of comments on tickets.
class ConversationService : public server::Edge {
 public:
  ConversationService(const server::Parts& parts, TicketChanges* changes);

 private:
  using Call = server::Call;

  void Create(const Call& call, const v1::CreateCommentRequest& request,
              server::Reply<v1::CreateCommentResponse> reply);
  absl::StatusOr<v1::ListCommentsResponse> List(const Call& call,
                                                const v1::ListCommentsRequest& request);

  db::Pool* const reads_;
  TicketChanges* const changes_;
};

}  // namespace luukku::ticket
