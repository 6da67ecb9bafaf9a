#include "services/ticket/erasures/erasure_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "lib/status/proto_time.h"

namespace luukku::ticket {
namespace {

constexpr char kPrivate[] = "Ritva Meikäläinen";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

v1::Ticket TicketIn(common::v1::TicketState state) {
  v1::Ticket ticket;
  ticket.set_name("tickets/1042");
  ticket.set_etag("7");
  ticket.set_type(common::v1::TICKET_TYPE_INCIDENT);
  ticket.set_channel(common::v1::CHANNEL_PHONE);
  ticket.set_subject(kPrivate);
  ticket.set_description(kPrivate);
  ticket.set_external_reference(kPrivate);
  ticket.set_requester("people/ritva");
  ticket.set_opened_by("people/ritva");
  ticket.set_organisation("organisations/acme");
  ticket.set_category("categories/wifi");
  ticket.set_team("teams/network");
  ticket.set_agent("agents/olli");
  ticket.set_priority(common::v1::PRIORITY_HIGH);
  ticket.set_state(state);
  *ticket.mutable_create_time() = ToProto(kNow - absl::Hours(48));
  *ticket.mutable_update_time() = ToProto(kNow - absl::Hours(24));
  *ticket.mutable_resolve_time() = ToProto(kNow - absl::Hours(24));
  if (state != common::v1::TICKET_STATE_RESOLVED) {
    *ticket.mutable_close_time() = ToProto(kNow - absl::Hours(24));
  }
  return ticket;
}

bool TellsOfRitva(const google::protobuf::Message& message) {
  const std::string bytes = message.SerializeAsString();
  return absl::StrContains(bytes, kPrivate) || absl::StrContains(bytes, "ritva");
}

TEST(ErasureRules, OnlyWhatIsFinishedMayGoAndOnlyOnce) {
  for (int state = common::v1::TICKET_STATE_NEW; state <= common::v1::TICKET_STATE_CANCELLED;
       ++state) {
    v1::Ticket ticket = TicketIn(static_cast<common::v1::TicketState>(state));
    EXPECT_EQ(IsErasable(ticket), state >= common::v1::TICKET_STATE_RESOLVED) << state;
    *ticket.mutable_erase_time() = ToProto(kNow);
    EXPECT_FALSE(IsErasable(ticket));
  }
}

TEST(ErasureRules, NothingOfThePersonIsLeftAndAllThatIsCounted) {
  for (const auto state : {common::v1::TICKET_STATE_RESOLVED, common::v1::TICKET_STATE_CLOSED,
                           common::v1::TICKET_STATE_CANCELLED}) {
    const v1::Ticket before = TicketIn(state);
    const Change change = Erase(before, kNow);
    EXPECT_FALSE(TellsOfRitva(change.after)) << change.after.ShortDebugString();
    EXPECT_EQ(FromProto(change.after.erase_time()), kNow);
    for (const Fact& fact : change.facts) {
      EXPECT_FALSE(TellsOfRitva(fact.entry)) << fact.entry.ShortDebugString();
      EXPECT_FALSE(TellsOfRitva(fact.event)) << fact.event.ShortDebugString();
    }
    EXPECT_EQ(VersionOf(change.after),
              VersionOf(before) + static_cast<int64_t>(change.facts.size()));
    EXPECT_TRUE(change.facts.front().event.has_ticket_erased());
    // The last fact has the fields that reports count as they were, but for a closing.
    event::v1::TicketSnapshot was = SnapshotOf(before), is = change.facts.back().event.ticket();
    EXPECT_EQ(is.requester(), "");
    was.clear_requester();
    for (auto* snapshot : {&was, &is}) {
      snapshot->clear_assignment_revision();
      if (state == common::v1::TICKET_STATE_RESOLVED) {
        snapshot->clear_state();
        snapshot->clear_close_time();
      }
    }
    EXPECT_EQ(was.SerializeAsString(), is.SerializeAsString());
  }
}

TEST(ErasureRules, WhatIsResolvedIsClosed) {
  const Change change = Erase(TicketIn(common::v1::TICKET_STATE_RESOLVED), kNow);
  EXPECT_EQ(change.after.state(), common::v1::TICKET_STATE_CLOSED);
  EXPECT_EQ(FromProto(change.after.close_time()), kNow);
  ASSERT_EQ(change.facts.size(), 2u);
  EXPECT_TRUE(change.facts[1].event.has_ticket_state_changed());
}

TEST(ErasureRules, WhoOpenedItForSomebodyElseStays) {
  v1::Ticket before = TicketIn(common::v1::TICKET_STATE_CLOSED);
  before.set_opened_by("people/olli");
  EXPECT_EQ(Erase(before, kNow).after.opened_by(), "people/olli");
}

TEST(ErasureRules, HistoryKeepsWhatTheDeskDid) {
  v1::HistoryEntry entry;
  entry.set_actor("people/ritva");
  entry.set_actor_kind(common::v1::ACTOR_KIND_REQUESTER);
  entry.set_action(v1::HISTORY_ACTION_UPDATED);
  entry.set_reason(kPrivate);
  for (const char* field : {"subject", "description", "external_reference", "requester"}) {
    common::v1::FieldChange& change = *entry.add_changes();
    change.set_field(field);
    change.set_old_value(kPrivate);
    change.set_new_value("people/ritva");
  }
  common::v1::FieldChange& team = *entry.add_changes();
  team.set_field("team");
  team.set_new_value("teams/network");
  const v1::HistoryEntry after = WithoutPeople(entry, "people/ritva");
  EXPECT_FALSE(TellsOfRitva(after)) << after.ShortDebugString();
  EXPECT_EQ(after.changes_size(), entry.changes_size());
  EXPECT_EQ(after.changes(4).SerializeAsString(), team.SerializeAsString());

  v1::HistoryEntry assigned;
  assigned.set_action(v1::HISTORY_ACTION_ASSIGNED);
  assigned.set_actor("services/routing");
  assigned.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
  assigned.set_reason("rules/everything");
  EXPECT_EQ(WithoutPeople(assigned, "people/ritva").SerializeAsString(),
            assigned.SerializeAsString());
}

// A mail gateway, say, resolves a ticket and quotes the customer.
TEST(ErasureRules, WhatAServiceGaveAsAFreeReasonGoes) {
  v1::HistoryEntry resolved;
  resolved.set_action(v1::HISTORY_ACTION_STATE_CHANGED);
  resolved.set_actor("services/mail");
  resolved.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
  resolved.set_reason(kPrivate);
  EXPECT_EQ(WithoutPeople(resolved, "people/ritva").reason(), kErased);
}

}  // namespace
}  // namespace luukku::ticket
