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

// Inserts invitations for the tickets (number → causing event) that were not asked about before,
// and appends the facts. Returns how many.
int InsertInvitations(db::Transaction& transaction,
                      const std::map<int64_t, const event::v1::Event*>& tickets, absl::Time now);

// Ends up to `limit` invitations whose time has run out, and appends the facts. Returns how many.
int ExpireInvitations(db::Transaction& transaction, int limit);

// Ends the invitations about these erased tickets, deletes the words of their answers, and appends
// the facts of those that were open; `causes` has the events by ticket.
void EraseInvitations(db::Transaction& transaction,
                      const std::map<int64_t, const event::v1::Event*>& causes);

}  // namespace luukku::survey
