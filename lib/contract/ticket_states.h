#pragma once

#include <vector>

#include "luukku/common/v1/desk.pb.h"

// The meaning of ticket states, from TicketStateMeaning in luukku/common/v1/desk.proto. Rules use
// these functions, and SQL statements the same meanings (tools/embed_sql), so that a new state has
// to be placed once. For a state that this program does not know, each returns false.
namespace luukku {

common::v1::TicketPhase PhaseOf(common::v1::TicketState state);

// Whether the time of resolution stands still.
bool StopsClock(common::v1::TicketState state);

// Whether the desk has to act.
inline bool IsActive(common::v1::TicketState state) {
  return PhaseOf(state) == common::v1::TICKET_PHASE_ACTIVE;
}
// Whether it is solved, and may be opened again or is closed.
inline bool IsSolved(common::v1::TicketState state) {
  const auto phase = PhaseOf(state);
  return phase == common::v1::TICKET_PHASE_SOLVED || phase == common::v1::TICKET_PHASE_CLOSED;
}
inline bool IsWithdrawn(common::v1::TicketState state) {
  return PhaseOf(state) == common::v1::TICKET_PHASE_WITHDRAWN;
}
// Whether it has ended for good, solved or not.
inline bool IsClosed(common::v1::TicketState state) {
  return PhaseOf(state) == common::v1::TICKET_PHASE_CLOSED || IsWithdrawn(state);
}
// Whether the desk has nothing more to do with it as it stands.
inline bool IsFinished(common::v1::TicketState state) {
  return IsSolved(state) || IsWithdrawn(state);
}
// Whether it is known and not finished: somebody has to act.
inline bool IsOpen(common::v1::TicketState state) {
  return IsActive(state) || PhaseOf(state) == common::v1::TICKET_PHASE_WAITING;
}

}  // namespace luukku
