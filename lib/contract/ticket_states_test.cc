#include "lib/contract/ticket_states.h"

#include <gtest/gtest.h>

namespace luukku {
namespace {

using common::v1::TicketState;

TEST(TicketStates, EachHasAPhase) {
  const auto& states = *common::v1::TicketState_descriptor();
  for (int i = 0; i < states.value_count(); ++i) {
    const auto state = static_cast<TicketState>(states.value(i)->number());
    EXPECT_EQ(PhaseOf(state) == common::v1::TICKET_PHASE_UNSPECIFIED, state == 0)
        << states.value(i)->name() << " has no (ticket_state) in desk.proto";
    EXPECT_EQ(IsOpen(state) + IsFinished(state), state == 0 ? 0 : 1) << states.value(i)->name();
  }
}

TEST(TicketStates, OneThatNobodyKnowsMeansNothing) {
  for (const int number : {0, 8, 9, 1000, -1}) {
    const auto state = static_cast<TicketState>(number);
    EXPECT_FALSE(IsOpen(state) || IsFinished(state) || IsClosed(state) || StopsClock(state))
        << number;
  }
}

TEST(TicketStates, OnlyWaitingOnesStopTheClock) {
  EXPECT_TRUE(StopsClock(common::v1::TICKET_STATE_PENDING_CUSTOMER));
  EXPECT_FALSE(StopsClock(common::v1::TICKET_STATE_OPEN));
  EXPECT_FALSE(StopsClock(common::v1::TICKET_STATE_RESOLVED));
}

}  // namespace
}  // namespace luukku
