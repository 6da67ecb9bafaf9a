#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/ticket/tickets/ticket_rules.h"

// What is left of a ticket whose people are forgotten. Pure.
namespace luukku::ticket {

// What stands where a text was.
inline constexpr char kErased[] = "[erased]";

// Erases what the ticket tells of people; one that is resolved is closed by it, since nobody is
// left who could say that it is not. `before` is resolved, closed or cancelled, and not erased yet.
Change Erase(const v1::Ticket& before, absl::Time now);

// Whether its texts may go: it is finished, and they are there still.
bool IsErasable(const v1::Ticket& ticket);

// The entry without what it tells of people; `requester` is whose ticket it was. Who of the desk
// acted, and what the desk did, stays.
v1::HistoryEntry WithoutPeople(v1::HistoryEntry entry, const std::string& requester);

}  // namespace luukku::ticket
