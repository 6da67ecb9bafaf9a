// The changes of a batch of events: pure.

#include "services/reporting/facts/fact_rules.h"

#include <gtest/gtest.h>

namespace luukku::reporting {
namespace {

using event::v1::Event;

Event TicketEvent(int version, common::v1::TicketState state) {
  Event event;
  event.set_subject("tickets/7");
  event.set_version(version);
  event.mutable_ticket()->set_state(state);
  return event;
}

Event Move(int version, common::v1::TicketState from, common::v1::TicketState to) {
  Event event = TicketEvent(version, to);
  event.mutable_ticket_state_changed()->set_previous_state(from);
  return event;
}

bool IsRefused(const Event& event) {
  const auto batch = Fold({event});
  return batch.status().code() == absl::StatusCode::kInvalidArgument;
}

TEST(Fold, KeepsCreationAndTheNewestOfATicket) {
  std::vector<Event> events = {
      TicketEvent(1, common::v1::TICKET_STATE_NEW),
      Move(2, common::v1::TICKET_STATE_NEW, common::v1::TICKET_STATE_RESOLVED)};
  events[0].mutable_ticket_created();
  const auto batch = Fold(events);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->tickets.size(), 1u);
  EXPECT_EQ(batch->tickets.at(7).created, &events[0]);
  EXPECT_EQ(batch->tickets.at(7).last, &events[1]);
  EXPECT_TRUE(batch->reopenings.empty());
}

TEST(Fold, ReopeningsLeadFromDoneToOpen) {
  using common::v1::TicketState;
  const auto done = [](int state) {
    return state == common::v1::TICKET_STATE_RESOLVED || state == common::v1::TICKET_STATE_CLOSED;
  };
  for (int from = 1; from <= 7; ++from) {
    for (int to = 1; to <= 7; ++to) {
      const auto batch =
          Fold({Move(2, static_cast<TicketState>(from), static_cast<TicketState>(to))});
      ASSERT_TRUE(batch.ok());
      EXPECT_EQ(batch->reopenings.size(), done(from) && to < 5 ? 1u : 0u) << from << " → " << to;
    }
  }
}

TEST(Fold, KeepsTheLastOfATargetAndOfAnAnswer) {
  std::vector<Event> events(4);
  for (int i = 0; i < 4; ++i) {
    events[i].set_subject(i < 2 ? "tickets/7" : "invitations/a");
    if (i < 2) {
      events[i].mutable_sla_target_changed()->set_kind(common::v1::SLA_TARGET_KIND_RESOLUTION);
    } else {
      events[i].mutable_invitation_answered()->set_scale_high(i);
    }
  }
  const auto batch = Fold(events);
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->targets.at({7, common::v1::SLA_TARGET_KIND_RESOLUTION}), &events[1]);
  EXPECT_EQ(batch->invitations.at("a").answered, &events[3]);
  EXPECT_EQ(batch->invitations.at("a").sent, nullptr);
}

TEST(Fold, WhatIsBreachedStaysSo) {
  std::vector<Event> events(3);
  for (Event& event : events) {
    event.set_subject("tickets/7");
    event.mutable_sla_target_changed()->set_kind(common::v1::SLA_TARGET_KIND_RESOLUTION);
  }
  events[1].mutable_sla_target_changed()->set_state(common::v1::SLA_TARGET_STATE_BREACHED);
  events[2].mutable_sla_target_changed()->set_state(common::v1::SLA_TARGET_STATE_CANCELLED);
  const auto batch = Fold(events);
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->targets.at({7, common::v1::SLA_TARGET_KIND_RESOLUTION}), &events[1]);
}

TEST(Fold, RefusesWhatBreaksTheContract) {
  Event event;
  event.set_subject("tickets/1");
  event.mutable_ticket_created();
  EXPECT_TRUE(IsRefused(event)) << "without a snapshot";
  event.mutable_ticket();
  EXPECT_FALSE(IsRefused(event));
  event.set_subject("tickets/x");
  EXPECT_TRUE(IsRefused(event));
  event.mutable_sla_target_changed();
  EXPECT_TRUE(IsRefused(event));
  event.set_subject("invitations/1");
  event.mutable_invitation_sent();
  EXPECT_TRUE(IsRefused(event)) << "about no ticket";
  event.mutable_invitation_sent()->set_ticket("tickets/1");
  EXPECT_FALSE(IsRefused(event));
  auto& answer = *event.mutable_invitation_answered();
  answer.set_scale_low(1);
  answer.set_scale_high(7);
  for (const int score : {0, 8}) {
    answer.set_score(score);
    EXPECT_TRUE(IsRefused(event)) << "a score that is not on the scale";
  }
  answer.set_score(7);
  EXPECT_FALSE(IsRefused(event));
  answer.set_scale_high(2'000'000'000);
  EXPECT_TRUE(IsRefused(event)) << "a scale that no distribution could be shown of";
}

}  // namespace
}  // namespace luukku::reporting
