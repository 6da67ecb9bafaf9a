#include "services/routing/assignment/projection.h"

#include <set>
#include <string>

#include "lib/status/checks.h"
#include "services/routing/assignment/work_store.h"

namespace luukku::routing {
namespace {

// Whoever works on it, "" if nobody does.
std::string WorkerOf(const Work& work) {
  return IsActive(work.snapshot) ? IdOf(work.snapshot.agent(), "agents") : "";
}

}  // namespace

absl::Status ProjectTickets(db::Transaction& transaction,
                            const std::vector<event::v1::Event>& events) {
  std::set<int64_t> tickets;
  for (const auto& event : events) {
    if (auto ticket = NumberOf(event.subject(), "tickets")) tickets.insert(*ticket);
  }
  if (tickets.empty()) return absl::OkStatus();
  auto items = ReadWork(transaction, {tickets.begin(), tickets.end()});
  std::set<std::string> had_work;
  for (const auto& [ticket, work] : items) had_work.insert(WorkerOf(work));
  for (const auto& event : events) {
    const auto ticket = NumberOf(event.subject(), "tickets");
    if (!ticket) continue;
    Work& work = items[*ticket];
    work.ticket = *ticket;
    TakeIn(work, event);
  }

  std::vector<const Work*> written;
  std::vector<int64_t> waiting;
  for (auto& [ticket, work] : items) {
    written.push_back(&work);
    if (work.live && IsActive(work.snapshot) && work.snapshot.agent().empty()) {
      waiting.push_back(ticket);
    }
    had_work.erase(WorkerOf(work));
  }
  WriteWork(transaction, written);
  if (!waiting.empty()) DemandDecisions(transaction, waiting);
  had_work.erase("");
  if (!had_work.empty()) WakeWaiting(transaction, {had_work.begin(), had_work.end()});
  return absl::OkStatus();
}

}  // namespace luukku::routing
