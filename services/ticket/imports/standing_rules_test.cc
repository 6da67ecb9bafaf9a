#include "services/ticket/imports/standing_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/status/proto_time.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kCaseOpened = absl::FromUnixSeconds(1'456'708'560);
const Actor kImporter = {.name = "services/import", .service = true};

// A row of a table: opened at minute 0, closed at the given minute, or not if that is 0.
v1::ImportedTicket Row(const std::string& team, int closed_after) {
  v1::ImportedTicket row;
  v1::Ticket& ticket = *row.mutable_ticket();
  ticket.set_type(common::v1::TICKET_TYPE_INCIDENT);
  ticket.set_channel(common::v1::CHANNEL_PHONE);
  ticket.set_subject("INC1");
  ticket.set_requester("people/caller");
  *ticket.mutable_create_time() = ToProto(kCaseOpened);
  v1::ImportedChange& opened = *row.add_changes();
  *opened.mutable_time() = ToProto(kCaseOpened);
  opened.mutable_fields()->add_paths("state");
  opened.mutable_ticket()->set_state(common::v1::TICKET_STATE_OPEN);
  opened.mutable_fields()->add_paths("team");
  opened.mutable_ticket()->set_team("teams/" + team);
  if (closed_after == 0) return row;
  v1::ImportedChange& closed = *row.add_changes();
  *closed.mutable_time() = ToProto(kCaseOpened + absl::Minutes(closed_after));
  closed.mutable_fields()->add_paths("state");
  closed.mutable_ticket()->set_state(common::v1::TICKET_STATE_CLOSED);
  return row;
}

ImportedState Made(const v1::ImportedTicket& row) {
  ImportedState state = OpenImported(row.ticket(), {}, kImporter);
  for (const auto& change : row.changes()) TakeIn(state, change, {}, kImporter);
  return state;
}

Standing Said(const v1::ImportedTicket& row) { return StandingOf(row, Made(row)); }

// Takes in the standing of `later` at minute 100; `state` then has only the facts of that.
std::vector<std::string> TakeInLater(ImportedState& state, const v1::ImportedTicket& later) {
  state.facts.clear();
  return TakeIn(state, Said(later), kCaseOpened + absl::Minutes(100), {}, kImporter);
}

TEST(DigestOf, IsTheSameForWhatSaysTheSame) {
  const std::string digest = DigestOf(Row("north", 5));
  EXPECT_EQ(DigestOf(Row("north", 5)), digest);
  EXPECT_NE(DigestOf(Row("south", 5)), digest);
  EXPECT_NE(DigestOf(Row("north", 0)), digest);
  EXPECT_NE(DigestOf(Row("north", 6)), digest) << "times of the end count";
  v1::ImportedTicket row = Row("north", 5);
  row.mutable_ticket()->set_requester("people/other");
  EXPECT_NE(DigestOf(row), digest);
  row = Row("north", 5);
  row.mutable_changes(1)->mutable_fields()->add_paths("agent");
  EXPECT_NE(DigestOf(row), digest) << "that there is no agent is said, too";
  row = Row("north", 5);
  row.mutable_changes(1)->set_row_key("another");
  EXPECT_EQ(DigestOf(row), digest);
}

TEST(TakeInStanding, TellsWhatDiffersAtTheExport) {
  ImportedState state = Made(Row("north", 0));
  v1::ImportedTicket later = Row("south", 0);
  later.mutable_ticket()->set_subject("Printer");
  later.mutable_changes(0)->mutable_ticket()->set_state(common::v1::TICKET_STATE_RESOLVED);
  EXPECT_THAT(TakeInLater(state, later), ElementsAre("state", "subject", "team"));
  EXPECT_EQ(state.ticket.team(), "teams/south");
  EXPECT_EQ(state.ticket.subject(), "Printer");
  EXPECT_EQ(state.facts.size(), 3u) << "each kind of change is told by itself";
  for (const auto& fact : state.facts) EXPECT_EQ(fact.time, kCaseOpened + absl::Minutes(100));
  EXPECT_EQ(FromProto(state.ticket.resolve_time()), kCaseOpened + absl::Minutes(100))
      << "when it was resolved is not known better";
  EXPECT_THAT(TakeInLater(state, later), IsEmpty()) << "nothing is told twice";
  EXPECT_THAT(state.facts, IsEmpty());
}

TEST(TakeInStanding, ATicketThatIsOpenAgainIsReopened) {
  ImportedState state = Made(Row("north", 5));
  EXPECT_THAT(TakeInLater(state, Row("north", 0)), ElementsAre("state"));
  EXPECT_EQ(state.ticket.state(), common::v1::TICKET_STATE_OPEN);
  EXPECT_EQ(state.ticket.reopen_count(), 1);
}

TEST(TakeInStanding, AnEndThatMovedOnCounts) {
  ImportedState state = Made(Row("north", 5));
  EXPECT_THAT(TakeInLater(state, Row("north", 50)), ElementsAre("close_time"));
  EXPECT_EQ(FromProto(state.ticket.close_time()), kCaseOpened + absl::Minutes(50));
  EXPECT_THAT(TakeInLater(state, Row("north", 5)), IsEmpty()) << "only a later one is news";
}

TEST(KeptFields, AreThoseThatNoChangeMaySet) {
  v1::ImportedTicket later = Row("south", 0);
  later.mutable_ticket()->set_requester("people/other");
  *later.mutable_ticket()->mutable_create_time() = ToProto(kCaseOpened - absl::Minutes(1));
  EXPECT_THAT(KeptFields(Made(Row("north", 0)).ticket, Said(later)),
              ElementsAre("requester", "opened_by", "create_time"));
}

TEST(KeptFields, NamesEndsThatWereToldLater) {
  EXPECT_THAT(KeptFields(Made(Row("north", 50)).ticket, Said(Row("north", 5))),
              ElementsAre("close_time"));
  EXPECT_THAT(KeptFields(Made(Row("north", 5)).ticket, Said(Row("north", 5))), IsEmpty());
}

// A score that only the later export has, and a score that it corrects.
TEST(TakeInStanding, TellsOutcomesThatDiffer) {
  const auto rated = [](int score) {
    v1::ImportedTicket row = Row("north", 5);
    v1::ImportedRating& rating = *row.mutable_changes(1)->mutable_outcomes()->mutable_rating();
    rating.set_score(score);
    rating.set_scale_low(1);
    rating.set_scale_high(5);
    return row;
  };
  EXPECT_NE(DigestOf(rated(4)), DigestOf(Row("north", 5)));
  EXPECT_NE(DigestOf(rated(4)), DigestOf(rated(2)));
  ImportedState state = Made(Row("north", 5));
  EXPECT_THAT(TakeInLater(state, rated(4)), ElementsAre("outcomes.rating"));
  EXPECT_EQ(state.facts.back().fact.event.ticket_rated().score(), 4);
  EXPECT_THAT(TakeInLater(state, rated(4)), IsEmpty());
  EXPECT_THAT(state.facts, IsEmpty());
  EXPECT_THAT(TakeInLater(state, rated(2)), ElementsAre("outcomes.rating"));
  EXPECT_THAT(TakeInLater(state, Row("north", 5)), IsEmpty()) << "one that says nothing keeps it";
}

}  // namespace
}  // namespace luukku::ticket
