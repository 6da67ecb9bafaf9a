#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "services/ticket/tickets/actor.h"
#include "services/ticket/tickets/change.h"

// Rules of comments on a ticket, and their effects on it. Pure.
namespace luukku::ticket {

// How many comments a ticket may have for the desk to add one, and how many public ones for its
// customer, who must not learn of notes.
inline constexpr int64_t kMostComments = 10'000, kMostCommentsOfCustomer = 5'000;

// Whether a ticket with `comments`, as the caller sees them, may have one more. Errors:
// FAILED_PRECONDITION TICKET_FULL.
absl::Status CheckRoomForComment(const v1::Ticket& ticket, int64_t comments, bool desk);

// Adds a comment, and moves the ticket on where that follows: an answer of the customer ends a wait
// or a resolution, or reopens what is closed within the desk's window; one of the desk begins the
// work. `id` is the comment's within the ticket.
absl::StatusOr<Change> Comment(const Current& current, const v1::Comment& comment,
                               const std::string& id, const Actor& actor);

// What `rule` decides, together with the comment if there is one, as one change. The comment comes
// first, so that an answer comes before what it resolves; but after a reopening, since what is
// closed takes none. `words_move`: the comment also moves the ticket on, as it would alone; not for
// rules that are moves themselves, or go by the ticket's assignment_revision.
absl::StatusOr<Change> WithComment(const Current& current,
                                   const std::optional<v1::Comment>& comment, const std::string& id,
                                   const Actor& actor, bool words_move, const Rule& rule);

// Adds violations of what the desk's side of a ticket, or the customer's, may set in a comment.
void AddSideViolations(Violations& violations, const v1::Comment& comment, bool desk);
// The same as a status. Errors: INVALID_ARGUMENT.
absl::Status CheckSide(const v1::Comment& comment, bool desk);

}  // namespace luukku::ticket
