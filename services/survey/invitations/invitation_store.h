#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"
#include "services/survey/invitations/invitation_rules.h"
#include "services/survey/invitations/time_page.h"

namespace luukku::survey {

// An invitation, and the database's time at which it was read.
struct ReadInvitation {
  Asked asked;
  absl::Time now;
};

// `id` is a UUID.
std::optional<ReadInvitation> GetInvitation(db::Connection& connection, const std::string& id);

// A page of a ticket's invitations, newest first, as they are now.
v1::ListInvitationsResponse ListInvitations(db::Connection& connection, int64_t ticket,
                                            const TimePage& page);

// Asks about the tickets (number → the event that it follows from), each unless it was asked about
// before, and writes the facts. How many are asked about.
int InsertInvitations(db::Transaction& transaction,
                      const std::map<int64_t, const event::v1::Event*>& tickets, absl::Time now);

// Ends up to `limit` invitations whose time has run out, and writes the facts. How many.
int ExpireInvitations(db::Transaction& transaction, int limit);

// Of invitations about these erased tickets: ends them, removes what was written, and writes the
// facts of those that were open; `causes` has the events by ticket.
void EraseInvitations(db::Transaction& transaction,
                      const std::map<int64_t, const event::v1::Event*>& causes);

}  // namespace luukku::survey
