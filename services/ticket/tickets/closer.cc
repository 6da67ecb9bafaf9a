#include "services/ticket/tickets/closer.h"

#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/log/log.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

constexpr absl::Duration kTick = absl::Seconds(5);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr int kBatch = 50;
constexpr char kMethod[] = "close_after";

Actor Service() {
  return {.name = "services/ticket", .person = "", .service = true, .automatic = true};
}

// Decides under the ticket's lock whether it is still to be closed.
absl::StatusOr<Change> CloseIfDue(const Current& current) {
  if (!IsToClose(*current.settings, current.ticket, current.now)) {
    return Change{current.ticket, std::nullopt, {}};
  }
  return Move(current.ticket, common::v1::TICKET_STATE_CLOSED, "", Service(), current.now);
}

std::unique_ptr<ChangeCommand> NewClosing(int64_t ticket) {
  auto command = std::make_unique<ChangeCommand>();
  command->deadline = absl::Now() + kPatience;
  v1::CloseTicketRequest request;
  request.set_name(absl::StrCat("tickets/", ticket));
  command->request = db::MakeRequestKey("services/ticket", kMethod, db::RandomUuid(), request);
  command->ticket = ticket;
  command->keys = {command->request.key, request.name()};
  command->caller.all = true;
  command->method = kMethod;
  command->decide = CloseIfDue;
  command->answer_of = [](const Change& change, const v1::Ticket&) {
    return std::string(change.facts.empty() ? "" : "closed");
  };
  return command;
}

}  // namespace

Closer::Closer(db::Pool* writes, const DeskView* desk, TicketChanges* changes)
    : pool_(writes),
      desk_(desk),
      changes_(changes),
      worker_("closer", kTick, [this] { return Round(); }) {}

absl::StatusOr<bool> Closer::Round() {
  const auto desk = desk_->Get();
  if (!desk.ok()) return desk.status();
  const int64_t seconds = (*desk)->close_after().seconds();
  if (seconds == 0) return false;
  const absl::Time until = absl::Now() - absl::Seconds(seconds);
  const auto due =
      pool_->Run(absl::Now() + kPatience,
                 [&](db::Connection& connection) -> absl::StatusOr<std::vector<int64_t>> {
                   std::vector<int64_t> tickets;
                   for (const auto& row :
                        connection.Execute(luukku::sql::services::ticket::tickets::kFindToClose,
                                           db::MakeParams(until, kBatch))) {
                     tickets.push_back(db::Int(row["id"]));
                   }
                   return tickets;
                 });
  if (!due.ok()) return due.status();
  if (due->empty()) return false;
  const int closed = Close(*due);
  if (closed > 0) log::Info("closed resolved tickets", {{"tickets", absl::StrCat(closed)}});
  return closed == kBatch;
}

int Closer::Close(const std::vector<int64_t>& tickets) {
  absl::BlockingCounter left(static_cast<int>(tickets.size()));
  std::atomic<int> closed = 0;
  for (const int64_t ticket : tickets) {
    auto command = NewClosing(ticket);
    command->reply = [&](const absl::StatusOr<std::string>& answer) {
      if (answer.ok() && !answer->empty()) ++closed;
      left.DecrementCount();
    };
    changes_->Submit(std::move(command));
  }
  left.Wait();
  return closed;
}

}  // namespace luukku::ticket
