#include "services/ticket/tickets/closer.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

constexpr absl::Duration kTick = absl::Seconds(5);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr size_t kBatch = 50;
constexpr char kMethod[] = "close_after";

Actor Service() {
  return {.name = "services/ticket", .person = "", .service = true, .automatic = true};
}

// Decides under the ticket's lock. Errors: FAILED_PRECONDITION where it is not to be closed any
// more.
absl::StatusOr<Change> CloseIfDue(const Current& current) {
  if (!IsToClose(*current.settings, current.ticket, current.now)) {
    return StateForbids(current.ticket, "be closed by the service");
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
  command->answer_of = [](const Change&, const v1::Ticket&) { return std::string(); };
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
  std::vector<int64_t> due;
  absl::Time last;
  const auto found = pool_->Run(absl::Now() + kPatience, [&](db::Connection& connection) {
    due.clear();
    for (const auto& row :
         connection.Execute(luukku::sql::services::ticket::tickets::kFindToClose,
                            db::MakeParams(until, after_time_, after_id_, kBatch))) {
      due.push_back(db::Int(row["id"]));
      last = db::TimeOf(row["resolve_time"]);
    }
    return absl::OkStatus();
  });
  if (!found.ok()) return found;
  const bool more = due.size() == kBatch;
  after_time_ = more ? last : absl::InfinitePast();
  after_id_ = more ? due.back() : 0;
  if (auto closed = Close(due); !closed.ok()) return closed;
  return more;
}

absl::Status Closer::Close(const std::vector<int64_t>& tickets) {
  absl::BlockingCounter left(static_cast<int>(tickets.size()));
  absl::Mutex mutex;
  absl::Status first;
  for (const int64_t ticket : tickets) {
    auto command = NewClosing(ticket);
    command->reply = [&](const absl::StatusOr<std::string>& answer) {
      // Another replica closed it, or somebody reopened it.
      const bool settled = absl::IsFailedPrecondition(answer.status());
      {
        absl::MutexLock lock(&mutex);
        if (!settled) first.Update(answer.status());
      }
      left.DecrementCount();
    };
    changes_->Submit(std::move(command));
  }
  left.Wait();
  return first;
}

}  // namespace luukku::ticket
