#include "services/ticket/desk/desk_rules.h"

#include <algorithm>

#include "lib/status/proto_time.h"

namespace luukku::ticket {
namespace {

constexpr int kMaxTextBytes = 65536;  // The contract's.

// HIGH, MEDIUM, LOW are 1, 2, 3: the sum of both runs from 2 (CRITICAL) to 6.
common::v1::Priority UsualPriority(common::v1::Impact impact, common::v1::Urgency urgency) {
  return static_cast<common::v1::Priority>(std::clamp(
      static_cast<int>(impact) + static_cast<int>(urgency) - 1,
      static_cast<int>(common::v1::PRIORITY_CRITICAL), static_cast<int>(common::v1::PRIORITY_LOW)));
}

// Whether the ticket was resolved, and less than `duration` ago.
bool WasResolvedWithin(const v1::Ticket& ticket, const google::protobuf::Duration& duration,
                       absl::Time now) {
  return ticket.has_resolve_time() &&
         now < FromProto(ticket.resolve_time()) + absl::Seconds(duration.seconds());
}

}  // namespace

DeskSettings NewDesk() {
  static const DeskSettings settings = [] {
    auto desk = std::make_shared<v1::Desk>();
    desk->set_name("desks/main");
    desk->set_time_zone("UTC");
    for (const char* language : {"en", "fi", "sv"}) desk->add_languages(language);
    desk->set_default_language("fi");
    return desk;
  }();
  return settings;
}

common::v1::Priority PriorityOf(const v1::Desk& desk, common::v1::Impact impact,
                                common::v1::Urgency urgency) {
  for (const v1::RatedPriority& cell : desk.priority_matrix()) {
    if (cell.impact() == impact && cell.urgency() == urgency) return cell.priority();
  }
  return UsualPriority(impact, urgency);
}

bool MayCustomerReopenClosed(const v1::Desk& desk, const v1::Ticket& ticket, absl::Time now) {
  return ticket.state() == common::v1::TICKET_STATE_CLOSED &&
         WasResolvedWithin(ticket, desk.reopen_window(), now);
}

bool IsToClose(const v1::Desk& desk, const v1::Ticket& ticket, absl::Time now) {
  return ticket.state() == common::v1::TICKET_STATE_RESOLVED && !ticket.has_erase_time() &&
         desk.close_after().seconds() > 0 && ticket.has_resolve_time() &&
         !WasResolvedWithin(ticket, desk.close_after(), now);
}

int MaxTextBytes(const v1::Desk& desk) {
  return desk.max_text_bytes() == 0 ? kMaxTextBytes : desk.max_text_bytes();
}

}  // namespace luukku::ticket
