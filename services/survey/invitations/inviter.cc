#include "services/survey/invitations/inviter.h"

#include <algorithm>
#include <map>
#include <string>

#include "lib/feed/append.h"
#include "lib/status/checks.h"
#include "services/survey/invitations/invitation_store.h"

namespace luukku::survey {

absl::Status Inviter::TakeIn(db::Transaction& transaction,
                             const std::vector<event::v1::Event>& events) {
  counts_ = {};
  // Most messages tell of no resolution, and then the time is not of interest.
  const auto is_resolution = [](const event::v1::Event& event) {
    return AskingOf(event, absl::InfinitePast()) != Asking::kNothing;
  };
  if (std::none_of(events.begin(), events.end(), is_resolution)) return absl::OkStatus();
  const absl::Time now = feed::Now(transaction);
  std::map<int64_t, std::string> tickets;
  for (const auto& event : events) {
    const auto ticket = NumberOf(event.subject(), "tickets");
    const Asking asking = ticket ? AskingOf(event, now) : Asking::kNothing;
    ++counts_[static_cast<size_t>(asking)];
    if (asking == Asking::kAsk) tickets.emplace(*ticket, event.id());
  }
  int& asked = counts_[static_cast<size_t>(Asking::kAsk)];
  const int wanted = asked;
  asked = tickets.empty() ? 0 : InsertInvitations(transaction, tickets, now);
  counts_[static_cast<size_t>(Asking::kAskedBefore)] = wanted - asked;
  return absl::OkStatus();
}

void Inviter::Stored() {
  for (int i = 0; i < kAskings; ++i) metrics_->Asked(static_cast<Asking>(i), counts_[i]);
  counts_ = {};
}

}  // namespace luukku::survey
