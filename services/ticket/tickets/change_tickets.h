#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "lib/db/group_commit.h"
#include "lib/server/call.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "services/ticket/desk/desk_view.h"
#include "services/ticket/tickets/actor.h"
#include "services/ticket/tickets/ticket_command.h"
#include "services/ticket/tickets/ticket_metrics.h"

namespace luukku::ticket {

// Changes tickets for the edges of tickets and comments. An edge turns a request into a command,
// whose rule decides on the ticket under its lock. Commands of many callers share a transaction,
// which locks their tickets in order of their numbers. Thread-safe.
class TicketChanges {
 public:
  // `committed` is called after each commit that made events, from any thread.
  TicketChanges(const server::Parts& parts, const DeskView* desk, std::function<void()> committed);

  // Of the desk. Errors: UNAVAILABLE while they are not known.
  absl::StatusOr<DeskSettings> settings() const { return desk_->Get(); }

  // Each command replies once, from any thread. A change's settings of the desk are filled in.
  void Submit(std::unique_ptr<CreateCommand> command) { creates_.Submit(std::move(command)); }
  void Submit(std::unique_ptr<ChangeCommand> command);

 private:
  const DeskView* const desk_;
  const std::function<void()> committed_;
  TicketMetrics metrics_;
  db::GroupCommit<CreateCommand> creates_;
  db::GroupCommit<ChangeCommand> changes_;
};

// The caller, as history shows it.
Actor ActorOf(const server::Call& call, const std::string& request_id);

// A command for a request with a request_id that changes `ticket` ("tickets/1042") by
// `rule(current, actor)`; the caller adds `answer_of` and `reply`. An erased ticket does not
// change.
std::unique_ptr<ChangeCommand> NewChange(const server::Call& call,
                                         const google::protobuf::Message& request,
                                         const std::string& ticket, Rule rule);

// The id of a new comment within its ticket. Random, so that names do not reveal internal notes.
std::string NewCommentId();

// A reply to a command from the reply of a call, whose answer is a message.
template <typename Answer>
server::Reply<std::string> Parsed(server::Reply<Answer> reply) {
  return [reply = std::move(reply)](absl::StatusOr<std::string> bytes) mutable {
    if (!bytes.ok()) return reply(bytes.status());
    Answer answer;
    answer.ParseFromString(*bytes);
    reply(std::move(answer));
  };
}

}  // namespace luukku::ticket
