#include "services/survey/invitations/inviter.h"

#include <algorithm>
#include <map>
#include <string>

#include "lib/contract/names.h"
#include "lib/feed/append.h"
#include "services/survey/invitations/invitation_store.h"

namespace luukku::survey {
namespace {

void AskAboutResolved(db::Transaction& transaction, const std::vector<event::v1::Event>& events,
                      SurveyMetrics& metrics) {
  // Most messages have no resolution, and then the time is not read.
  const auto is_resolution = [](const event::v1::Event& event) {
    return AskingOf(event, absl::InfinitePast()) != Asking::kNothing;
  };
  if (std::none_of(events.begin(), events.end(), is_resolution)) return;
  const absl::Time now = feed::Now(transaction);
  std::map<Asking, int> counts;
  std::map<int64_t, const event::v1::Event*> tickets;
  for (const auto& event : events) {
    const auto ticket = NumberOf(event.subject(), "tickets");
    const Asking asking = ticket ? AskingOf(event, now) : Asking::kNothing;
    ++counts[asking];
    if (ticket && asking == Asking::kAsk) tickets.emplace(*ticket, &event);
  }
  const int asked = tickets.empty() ? 0 : InsertInvitations(transaction, tickets, now);
  counts[Asking::kAskedBefore] = counts[Asking::kAsk] - asked;
  counts[Asking::kAsk] = asked;
  for (const auto& [asking, count] : counts) metrics.Asked(asking, count);
}

void ForgetErased(db::Transaction& transaction, const std::vector<event::v1::Event>& events) {
  std::map<int64_t, const event::v1::Event*> causes;
  for (const auto& event : events) {
    const auto ticket = NumberOf(event.subject(), "tickets");
    if (ticket && event.has_ticket_erased()) causes.emplace(*ticket, &event);
  }
  if (!causes.empty()) EraseInvitations(transaction, causes);
}

}  // namespace

absl::Status TakeInTickets(db::Transaction& transaction,
                           const std::vector<event::v1::Event>& events, SurveyMetrics& metrics) {
  AskAboutResolved(transaction, events, metrics);
  ForgetErased(transaction, events);
  return absl::OkStatus();
}

}  // namespace luukku::survey
