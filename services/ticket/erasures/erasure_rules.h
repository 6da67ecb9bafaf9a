#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/ticket/tickets/ticket_rules.h"

// Removes data about people from tickets and their history. Pure.
namespace luukku::ticket {

// Replaces erased texts.
inline constexpr char kErased[] = "[erased]";

// Erases the ticket's personal fields, and closes it if it is resolved: no requester is left who
// could reopen it. `before` must be erasable.
Change Erase(const v1::Ticket& before, absl::Time now);

// Whether the ticket is finished (resolved, closed or cancelled) and not erased yet.
bool IsErasable(const v1::Ticket& ticket);

// The entry without personal values, free-text reasons and, as the actor, `requester`. Other actors
// and the desk's actions stay.
v1::HistoryEntry WithoutPeople(v1::HistoryEntry entry, const std::string& requester);

}  // namespace luukku::ticket
