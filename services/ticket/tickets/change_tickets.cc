#include "services/ticket/tickets/change_tickets.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/request_key.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/ticket/audit/read_store.h"
#include "services/ticket/tickets/ticket_writes.h"

namespace luukku::ticket {
namespace {

absl::Status TicketErased(const v1::Ticket& ticket) {
  return Error(
      absl::StatusCode::kFailedPrecondition, reason::kTicketErased,
      absl::StrCat(ticket.name(), " was erased, and does not change any more; open a new one"));
}

}  // namespace

TicketChanges::TicketChanges(const server::Parts& parts, const DeskView* desk,
                             std::function<void()> committed)
    : desk_(desk),
      committed_(std::move(committed)),
      metrics_(*parts.runtime->registry),
      creates_(parts.writes, {}, ExecuteCreates,
               [this](std::unique_ptr<CreateCommand> command) {
                 if (!command->outcome.ok()) return command->reply(command->outcome);
                 committed_();
                 if (command->stored) metrics_.Created(command->answer);
                 command->reply(std::move(command->answer));
               }),
      changes_(parts.writes, {}, ExecuteChanges, [this](std::unique_ptr<ChangeCommand> command) {
        if (!command->outcome.ok()) return command->reply(command->outcome);
        committed_();
        if (command->stored) metrics_.Changed(*command->stored);
        command->reply(std::move(command->answer));
      }) {}

void TicketChanges::Submit(std::unique_ptr<ChangeCommand> command) {
  auto settings = desk_->Get();
  if (!settings.ok()) return command->reply(settings.status());
  command->settings = *std::move(settings);
  changes_.Submit(std::move(command));
}

Actor ActorOf(const server::Call& call, const std::string& request_id) {
  const auth::Principal& who = call.principal;
  Actor actor{.name = who.IsService() ? "services/" + who.id
                      : who.IsStaff() ? who.AgentName()
                                      : who.PersonName(),
              .person = who.id,
              .only_requester = who.IsOnlyRequester(),
              .service = who.IsService(),
              .request_id = request_id,
              .caused_by_event = "",
              .trace_parent = call.trace_parent};
  return actor;
}

std::unique_ptr<ChangeCommand> NewChange(const server::Call& call,
                                         const google::protobuf::Message& request,
                                         const std::string& ticket, Rule rule) {
  const std::string request_id = db::RequestIdOf(request);
  auto command = std::make_unique<ChangeCommand>();
  command->deadline = call.deadline;
  command->request = db::MakeRequestKey(call.principal.id, call.method, request_id, request);
  command->keys = {command->request.key, ticket};
  command->ticket = NumberOf(ticket, "tickets").value_or(0);
  command->caller = server::ReaderOf(call);
  command->viewer = ViewerOf(call);
  command->reader = ReaderName(call);
  command->method = call.method;
  command->decide = [rule = std::move(rule), actor = ActorOf(call, request_id)](
                        const Current& current) -> absl::StatusOr<Change> {
    if (current.ticket.has_erase_time()) return TicketErased(current.ticket);
    return rule(current, current.desk ? actor : actor.AsCustomer());
  };
  return command;
}

std::string NewCommentId() {
  std::string id = db::RandomUuid().substr(0, 13);
  id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
  return id;
}

}  // namespace luukku::ticket
