#include "services/routing/assignment/projection.h"

#include <set>
#include <string>
#include <utility>

#include "lib/contract/names.h"
#include "lib/contract/ticket_states.h"
#include "services/routing/assignment/work_store.h"
#include "services/routing/sla/clock_batch.h"
#include "services/routing/sla/clock_store.h"

namespace luukku::routing {
namespace {

// The id of the agent who works on the ticket, "" if none does.
std::string WorkerOf(const Work& work) {
  return IsActive(work.snapshot.state()) ? IdOf(work.snapshot.agent(), "agents") : "";
}

std::vector<int64_t> TicketsOf(const std::vector<event::v1::Event>& events) {
  std::set<int64_t> tickets;
  for (const auto& event : events) {
    if (auto ticket = NumberOf(event.subject(), "tickets")) tickets.insert(*ticket);
  }
  return {tickets.begin(), tickets.end()};
}

// The tickets that have a clock or may get one; imported tickets have none.
std::vector<int64_t> LiveOnes(const std::map<int64_t, Work>& items,
                              const std::vector<event::v1::Event>& events) {
  std::set<int64_t> tickets;
  for (const auto& [ticket, work] : items) {
    if (work.live) tickets.insert(ticket);
  }
  for (const auto& event : events) {
    if (event.origin() != event::v1::ORIGIN_LIVE) continue;
    if (auto ticket = NumberOf(event.subject(), "tickets")) tickets.insert(*ticket);
  }
  return {tickets.begin(), tickets.end()};
}

// Stores the items. Demands decisions on live active tickets without an agent, and on waiting ones
// for the agents of `had_work`, who had work before, that have none of `items` now.
void WriteItems(db::Transaction& transaction, const std::map<int64_t, Work>& items,
                std::set<std::string> had_work) {
  std::vector<const Work*> written;
  std::vector<int64_t> waiting;
  for (const auto& [ticket, work] : items) {
    written.push_back(&work);
    if (work.live && IsActive(work.snapshot.state()) && work.snapshot.agent().empty()) {
      waiting.push_back(ticket);
    }
    had_work.erase(WorkerOf(work));
  }
  WriteWork(transaction, written);
  if (!waiting.empty()) DemandDecisions(transaction, waiting);
  had_work.erase("");
  if (!had_work.empty()) WakeWaiting(transaction, {had_work.begin(), had_work.end()});
}

}  // namespace

absl::Status Projection::Apply(db::Transaction& transaction,
                               const std::vector<event::v1::Event>& events) {
  const std::vector<int64_t> tickets = TicketsOf(events);
  if (tickets.empty()) return absl::OkStatus();
  auto items = ReadWork(transaction, tickets);
  std::set<std::string> had_work;
  for (const auto& [ticket, work] : items) had_work.insert(WorkerOf(work));
  ClockBatch clocks(transaction, *book_, ReadClocks(transaction, LiveOnes(items, events)));
  for (const auto& event : events) {
    const auto ticket = NumberOf(event.subject(), "tickets");
    if (!ticket) continue;
    Work& work = items[*ticket];
    work.ticket = *ticket;
    const event::v1::TicketSnapshot before = work.snapshot;
    TakeIn(work, event);
    if (work.live) clocks.TakeIn(*ticket, before, event);
  }
  for (auto& [ticket, work] : items) work.due_time = clocks.DueTimeOf(ticket);
  WriteItems(transaction, items, std::move(had_work));
  auto counts = clocks.Write(/*with_due_times=*/false);
  absl::MutexLock lock(&mutex_);
  counts_ = std::move(counts);
  return absl::OkStatus();
}

void Projection::Stored() {
  std::vector<SlaCount> counts;
  {
    absl::MutexLock lock(&mutex_);
    counts.swap(counts_);
  }
  metrics_->Count(counts);
}

}  // namespace luukku::routing
