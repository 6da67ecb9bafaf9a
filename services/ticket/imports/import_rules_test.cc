#include "services/ticket/imports/import_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "lib/status/proto_time.h"

namespace luukku::ticket {
namespace {

using common::v1::TicketState;
using ::testing::ElementsAre;

const absl::Time kOpened = absl::FromUnixSeconds(1'456'708'560);
const CustomerGroups kGroups = {{"organisations/acme", "gold"}};

Actor Importer() {
  return {.name = "services/import", .service = true, .origin = event::v1::ORIGIN_IMPORT};
}

v1::Ticket Opening() {
  v1::Ticket ticket;
  ticket.set_type(common::v1::TICKET_TYPE_INCIDENT);
  ticket.set_channel(common::v1::CHANNEL_PHONE);
  ticket.set_subject("INC1");
  ticket.set_requester("people/caller");
  ticket.set_opened_by("people/operator");
  ticket.set_organisation("organisations/acme");
  *ticket.mutable_create_time() = ToProto(kOpened);
  return ticket;
}

v1::ImportedChange Change(int minutes, TicketState state = {}) {
  v1::ImportedChange change;
  change.set_row_key(std::to_string(minutes));
  *change.mutable_time() = ToProto(kOpened + absl::Minutes(minutes));
  if (state != 0) {
    change.mutable_fields()->add_paths("state");
    change.mutable_ticket()->set_state(state);
  }
  return change;
}

ImportedState Fold(const std::vector<v1::ImportedChange>& changes) {
  ImportedState state = OpenImported(Opening(), kGroups, Importer());
  for (const auto& change : changes) TakeIn(state, change, kGroups, Importer());
  return state;
}

TEST(OpenImported, IsVersionOneAtTheOpening) {
  const ImportedState state = Fold({});
  ASSERT_EQ(state.facts.size(), 1u);
  EXPECT_EQ(VersionOf(state.ticket), 1);
  EXPECT_EQ(state.facts[0].time, kOpened);
  EXPECT_TRUE(state.facts[0].fact.event.has_ticket_created());
  EXPECT_EQ(state.facts[0].fact.event.origin(), event::v1::ORIGIN_IMPORT);
  EXPECT_EQ(state.facts[0].fact.entry.actor(), "people/operator");
  EXPECT_EQ(state.facts[0].fact.event.actor_kind(), common::v1::ACTOR_KIND_AGENT);
  EXPECT_EQ(state.ticket.state(), common::v1::TICKET_STATE_NEW);
  EXPECT_EQ(state.ticket.customer_group(), "gold");
  EXPECT_EQ(FromProto(state.ticket.create_time()), kOpened);
}

TEST(TakeIn, TellsFieldsAssignmentAndStateApart) {
  v1::ImportedChange change = Change(5, common::v1::TICKET_STATE_OPEN);
  for (const char* field : {"priority", "team", "agent"}) change.mutable_fields()->add_paths(field);
  change.mutable_ticket()->set_priority(common::v1::PRIORITY_HIGH);
  change.mutable_ticket()->set_team("teams/group-70");
  change.set_actor("agents/resolver-1");
  const ImportedState state = Fold({change});
  ASSERT_EQ(state.facts.size(), 4u);
  const auto& updated = state.facts[1].fact.event;
  EXPECT_THAT(updated.ticket_updated().fields(), ElementsAre("priority"));
  EXPECT_EQ(updated.ticket().team(), "") << "told step by step";
  EXPECT_TRUE(state.facts[2].fact.event.has_ticket_assigned());
  EXPECT_EQ(state.facts[2].fact.event.ticket().team(), "teams/group-70");
  EXPECT_EQ(state.facts[3].fact.event.ticket_state_changed().previous_state(),
            common::v1::TICKET_STATE_NEW);
  EXPECT_EQ(state.facts[3].fact.entry.actor(), "agents/resolver-1");
  EXPECT_EQ(state.facts[3].fact.event.actor_kind(), common::v1::ACTOR_KIND_AGENT);
  EXPECT_EQ(VersionOf(state.ticket), 4);
  EXPECT_EQ(state.ticket.assignment_revision(), 4);
}

TEST(TakeIn, MakesNothingOfARowThatChangesNothing) {
  v1::ImportedChange change = Change(5, common::v1::TICKET_STATE_NEW);
  change.mutable_fields()->add_paths("team");
  EXPECT_EQ(Fold({change, Change(6)}).facts.size(), 1u);
}

TEST(TakeIn, CountsReopeningsFromResolvedAndClosed) {
  using namespace common::v1;
  const ImportedState state =
      Fold({Change(1, TICKET_STATE_RESOLVED), Change(2, TICKET_STATE_PENDING_CUSTOMER),
            Change(3, TICKET_STATE_RESOLVED), Change(4, TICKET_STATE_CLOSED),
            Change(5, TICKET_STATE_OPEN), Change(6, TICKET_STATE_CANCELLED),
            Change(7, TICKET_STATE_OPEN)});
  EXPECT_EQ(state.ticket.reopen_count(), 2);
  EXPECT_FALSE(state.ticket.has_resolve_time());
  EXPECT_FALSE(state.ticket.has_close_time());
  EXPECT_TRUE(state.facts[4].fact.event.ticket().has_close_time());
  EXPECT_EQ(FromProto(state.facts[4].fact.event.ticket().resolve_time()),
            kOpened + absl::Minutes(3));
}

TEST(TakeIn, AMoveMayBeMadeFromSomeStatesOnly) {
  v1::ImportedChange reply = Change(3, common::v1::TICKET_STATE_OPEN);
  reply.add_only_from(common::v1::TICKET_STATE_NEW);
  reply.mutable_fields()->add_paths("team");
  reply.mutable_ticket()->set_team("teams/net");
  const auto replied = Fold({reply}).ticket;
  EXPECT_EQ(replied.state(), common::v1::TICKET_STATE_OPEN);
  const auto closed = Fold({Change(1, common::v1::TICKET_STATE_CLOSED), reply}).ticket;
  EXPECT_EQ(closed.state(), common::v1::TICKET_STATE_CLOSED);
  EXPECT_EQ(closed.reopen_count(), 0);
  EXPECT_EQ(closed.team(), "teams/net") << "only the move is left out";
}

TEST(TakeIn, WhatWasCountedElsewhereStandsInTheLastVersionOfTheRow) {
  v1::ImportedChange last = Change(9, common::v1::TICKET_STATE_CLOSED);
  for (const char* field : {"resolve_time", "close_time", "reopen_count"}) {
    last.mutable_fields()->add_paths(field);
  }
  *last.mutable_ticket()->mutable_close_time() = ToProto(kOpened + absl::Minutes(8));
  last.mutable_ticket()->set_reopen_count(4);
  const ImportedState state = Fold({Change(3, common::v1::TICKET_STATE_RESOLVED), last});
  const auto& snapshot = state.facts.back().fact.event.ticket();
  EXPECT_FALSE(snapshot.has_resolve_time()) << "named but not set";
  EXPECT_EQ(FromProto(snapshot.close_time()), kOpened + absl::Minutes(8));
  EXPECT_EQ(snapshot.reopen_count(), 4);
  EXPECT_EQ(snapshot.state(), common::v1::TICKET_STATE_CLOSED);
}

TEST(TakeIn, WhatWasCountedElsewhereMayBeAllThatARowSays) {
  v1::ImportedChange last = Change(9);
  last.mutable_fields()->add_paths("resolve_time");
  *last.mutable_ticket()->mutable_resolve_time() = ToProto(kOpened + absl::Minutes(2));
  const ImportedState open = Fold({last});
  EXPECT_EQ(open.facts.size(), 1u) << "it is not resolved, so there is nothing to tell";
  const ImportedState state = Fold({Change(3, common::v1::TICKET_STATE_RESOLVED), last});
  ASSERT_EQ(state.facts.size(), 3u);
  EXPECT_THAT(state.facts[2].fact.event.ticket_updated().fields(), ElementsAre("resolve_time"));
}

TEST(TakeIn, TimesNeverRunBackwards) {
  const ImportedState state =
      Fold({Change(-7, common::v1::TICKET_STATE_OPEN), Change(5, common::v1::TICKET_STATE_RESOLVED),
            Change(4, common::v1::TICKET_STATE_CLOSED)});
  EXPECT_EQ(state.facts[1].time, kOpened);
  EXPECT_EQ(state.facts[3].time, kOpened + absl::Minutes(5));
  EXPECT_EQ(FromProto(state.ticket.close_time()), kOpened + absl::Minutes(5));
}

// Random histories keep the feed's promises, and give the same ticket when imported in two parts.
TEST(TakeIn, AnyHistoryIsDenseAndMayComeInParts) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<v1::ImportedChange> changes;
    for (int i = 0; i < 12; ++i) {
      v1::ImportedChange change =
          Change(static_cast<int>(random() % 50), static_cast<TicketState>(random() % 8));
      if (random() % 3 == 0) {
        change.mutable_fields()->add_paths("team");
        if (random() % 2 == 0) change.mutable_ticket()->set_team("teams/a");
      }
      changes.push_back(change);
    }
    const ImportedState whole = Fold(changes);
    for (size_t i = 1; i < whole.facts.size(); ++i) {
      EXPECT_GE(whole.facts[i].time, whole.facts[i - 1].time);
    }
    EXPECT_EQ(VersionOf(whole.ticket), static_cast<int64_t>(whole.facts.size()));
    EXPECT_EQ(whole.facts.back().fact.event.ticket().SerializeAsString(),
              SnapshotOf(whole.ticket).SerializeAsString());
    const size_t cut = random() % changes.size();
    ImportedState parts = Fold({changes.begin(), changes.begin() + cut});
    ImportedState rest{parts.ticket, {}};
    for (size_t i = cut; i < changes.size(); ++i) TakeIn(rest, changes[i], kGroups, Importer());
    EXPECT_EQ(rest.ticket.SerializeAsString(), whole.ticket.SerializeAsString());
    EXPECT_EQ(parts.facts.size() + rest.facts.size(), whole.facts.size());
  }
}

TEST(FirstOutOfPlace, FindsANewRowBeforeAKnownOne) {
  v1::ImportedTicket ticket;
  for (const char* key : {"a", "b", "c"}) ticket.add_changes()->set_row_key(key);
  EXPECT_EQ(FirstOutOfPlace(ticket, {}), -1);
  EXPECT_EQ(FirstOutOfPlace(ticket, {"a"}), -1);
  EXPECT_EQ(FirstOutOfPlace(ticket, {"a", "b", "c"}), -1);
  EXPECT_EQ(FirstOutOfPlace(ticket, {"a", "c"}), 1);
  EXPECT_EQ(FirstOutOfPlace(ticket, {"c"}), 0);
}

TEST(TakeIn, TellsOutcomesAsFactsOfTheirOwn) {
  v1::ImportedChange closed = Change(5, common::v1::TICKET_STATE_CLOSED);
  auto& outcomes = *closed.mutable_outcomes();
  outcomes.mutable_first_response()->set_state(common::v1::SLA_TARGET_STATE_MET);
  outcomes.mutable_resolution()->set_state(common::v1::SLA_TARGET_STATE_BREACHED);
  *outcomes.mutable_resolution()->mutable_due_time() = ToProto(kOpened + absl::Minutes(2));
  // Given before the closing, and published after it.
  v1::ImportedChange rated = Change(3);
  auto& rating = *rated.mutable_outcomes()->mutable_rating();
  rating.set_score(2);
  rating.set_scale_low(1);
  rating.set_scale_high(5);
  const ImportedState state = Fold({closed, rated, rated});
  ASSERT_EQ(state.facts.size(), 5u) << "what is known is not told again";
  EXPECT_EQ(VersionOf(state.ticket), 5);

  const auto& response = state.facts[2].fact.event.sla_target_changed();
  EXPECT_EQ(response.kind(), common::v1::SLA_TARGET_KIND_FIRST_RESPONSE);
  EXPECT_EQ(response.state(), common::v1::SLA_TARGET_STATE_MET);
  EXPECT_FALSE(response.has_due_time());
  const Fact& resolution = state.facts[3].fact;
  EXPECT_EQ(resolution.event.sla_target_changed().kind(), common::v1::SLA_TARGET_KIND_RESOLUTION);
  EXPECT_EQ(FromProto(resolution.event.sla_target_changed().time()), kOpened + absl::Minutes(5));
  EXPECT_EQ(FromProto(resolution.event.sla_target_changed().due_time()),
            kOpened + absl::Minutes(2));
  EXPECT_EQ(resolution.entry.changes_size(), 0) << "customers read history";

  const Fact& score = state.facts[4].fact;
  EXPECT_EQ(state.facts[4].time, kOpened + absl::Minutes(5));
  EXPECT_EQ(FromProto(score.event.ticket_rated().time()), kOpened + absl::Minutes(3));
  EXPECT_EQ(score.event.ticket_rated().score(), 2);
  EXPECT_EQ(score.event.ticket().state(), common::v1::TICKET_STATE_CLOSED);
  EXPECT_EQ(score.entry.changes_size(), 0) << "customers read history";
}

TEST(TakeIn, TheRatingThatWasGivenLastCounts) {
  const auto rated = [](int minutes, int score) {
    v1::ImportedChange change = Change(minutes);
    auto& rating = *change.mutable_outcomes()->mutable_rating();
    rating.set_score(score);
    rating.set_scale_low(1);
    rating.set_scale_high(5);
    return change;
  };
  const auto last = [](const ImportedState& state) {
    const auto& rating = state.facts.back().fact.event.ticket_rated();
    return std::pair(rating.score(), FromProto(rating.time()) - kOpened);
  };
  EXPECT_EQ(last(Fold({rated(9, 2), rated(3, 5)})), std::pair(2, absl::Minutes(9)))
      << "an older one that comes later is passed over";
  EXPECT_EQ(last(Fold({rated(3, 2), rated(9, 2)})), std::pair(2, absl::Minutes(9)))
      << "the same again is given then";
  EXPECT_EQ(last(Fold({rated(3, 2), rated(3, 5)})), std::pair(5, absl::Minutes(3)))
      << "of one time, the one that comes last";
}

}  // namespace
}  // namespace luukku::ticket
