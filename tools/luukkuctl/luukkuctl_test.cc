#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/string_view.h"
#include "lib/status/error.h"
#include "luukku/common/v1/desk.pb.h"
#include "luukku/ticket/v1/conversation_service.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/feed_text.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/render.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/ticket_view.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using namespace luukku::ticket::v1;  // NOLINT: the contract
using namespace luukku::common::v1;  // NOLINT: the contract
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(Escape, LeavesReadableText) {
  EXPECT_EQ(Escape("Häiriö: näyttö “pimeä” 漢字 🖨"),
            "Häiriö: näyttö “pimeä” 漢字 🖨");
  EXPECT_EQ(Escape(""), "");
}

TEST(Escape, TakesPowerFromControlCharacters) {
  EXPECT_EQ(Escape("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  EXPECT_EQ(Escape("a\nb\tc\r"), "a\\nb\\tc\\x0d");
  EXPECT_EQ(Escape(absl::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(Escape("\xC2\x9B"
                   "31m"),
            "\\u009b31m")
      << "C1 control sequence introducer";
  EXPECT_EQ(Escape("\u202Egnp.exe"), "\\u202egnp.exe") << "right-to-left override";
  EXPECT_EQ(Escape("\u2028"), "\\u2028");
}

TEST(Escape, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(Escape("\x9B"
                   "31m"),
            "\\x9b31m");
  EXPECT_EQ(Escape("\xC3"), "\\xc3");
  EXPECT_EQ(Escape("\xC0\x9B"), "\\xc0\\x9b") << "overlong";
  EXPECT_EQ(Escape("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(Escape("\xF5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80") << "beyond Unicode";
}

TEST(EscapedLines, KeepsLinesOnly) {
  EXPECT_THAT(EscapedLines("a\r\nb\x1b\n\nc\n"), ElementsAre("a", "b\\x1b", "", "c"));
  EXPECT_THAT(EscapedLines(""), ElementsAre(""));
}

TEST(EscapedBlock, IndentsFurtherLines) {
  EXPECT_EQ(EscapedBlock("a\n    b\nerror: c\x1b\n"), "a\n    b\n  error: c\\x1b\n");
  EXPECT_EQ(EscapedBlock("a\n  b", 4), "a\n      b\n");
  EXPECT_EQ(EscapedBlock(""), "\n");
}

TEST(Table, AlignsByCharactersAndShowsTheEmpty) {
  Table table({"NAME", "SUBJECT"});
  table.AddRow({"häiriö", "a\x1b"});
  table.AddRow({"", ""});
  EXPECT_EQ(table.Render(),
            "NAME    SUBJECT\n"
            "häiriö  a\\x1b\n"
            "–       –\n");
}

TEST(Table, WithoutRowsIsItsTitles) { EXPECT_EQ(Table({"A", "B"}).Render(), "A  B\n"); }

TEST(RenderPairs, PutsFurtherLinesBelowTheFirst) {
  EXPECT_EQ(RenderPairs({{"name", "x"}, {"description", "one\ntwo"}, {"team", ""}}),
            "name         x\n"
            "description  one\n"
            "             two\n"
            "team         –\n");
}

TEST(ShortTime, IsUtc) {
  google::protobuf::Timestamp time;
  time.set_seconds(1795341959);
  EXPECT_EQ(ShortTime(time), "2026-11-22 10:05Z");
}

TEST(ShownTime, IsInTheDesksZoneWhichIsAskedOnce) {
  google::protobuf::Timestamp winter, summer;
  winter.set_seconds(1795341959);
  summer.set_seconds(1795341959 - 150 * 86400);
  int asked = 0;
  SetShownZone([&] {
    ++asked;
    absl::TimeZone zone;
    absl::LoadTimeZone("Europe/Helsinki", &zone);
    return zone;
  });
  EXPECT_EQ(ShownTime(winter), "2026-11-22 12:05 EET");
  EXPECT_EQ(ShownTime(summer), "2026-06-25 13:05 EEST");
  EXPECT_EQ(asked, 1);
  SetShownZone([] { return absl::UTCTimeZone(); });
  EXPECT_EQ(ShownTime(winter), "2026-11-22 10:05Z");
}

TEST(EnumWord, GoesBothWaysForEveryValue) {
  for (const auto* type :
       {TicketType_descriptor(), Channel_descriptor(), Impact_descriptor(), Priority_descriptor(),
        TicketState_descriptor(), HistoryAction_descriptor(), ActorKind_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      const int number = type->value(i)->number();
      if (number == 0) continue;
      EXPECT_EQ(ParseEnumWord(*type, EnumWord(*type, number)), number) << type->value(i)->name();
    }
  }
}

TEST(EnumWord, HasNoPrefixAndDashes) {
  EXPECT_EQ(EnumWord(TICKET_TYPE_SERVICE_REQUEST), "service-request");
  EXPECT_EQ(EnumWord(CHANNEL_WALK_IN), "walk-in");
  EXPECT_EQ(EnumWord(TICKET_STATE_PENDING_CUSTOMER), "pending-customer");
  EXPECT_EQ(EnumWords(*TicketType_descriptor()), "incident, service-request, advice, comment");
}

TEST(EnumWord, IsEmptyForUnspecifiedAndDigitsForTheUnknown) {
  EXPECT_EQ(EnumWord(TICKET_TYPE_UNSPECIFIED), "");
  EXPECT_EQ(EnumWord(*TicketType_descriptor(), 77), "77");
}

TEST(ParseEnumWord, RefusesOtherSpellings) {
  for (const char* word :
       {"", "unspecified", "INCIDENT", "service_request", "TICKET_TYPE_INCIDENT"}) {
    EXPECT_EQ(ParseEnumWord(*TicketType_descriptor(), word), std::nullopt) << word;
  }
}

TEST(ResourceName, TakesIdAndName) {
  EXPECT_EQ(ResourceName("tickets", "1042"), "tickets/1042");
  EXPECT_EQ(ResourceName("tickets", "tickets/1042"), "tickets/1042");
  EXPECT_EQ(ResourceName("teams", ""), "");
}

TEST(RandomUuid, IsVersion4AndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RandomUuid());
  EXPECT_EQ(seen.size(), 1000u);
  for (const auto& uuid : seen) {
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                   "[0-9a-f]{12}"));
  }
}

TEST(SetField, ReadsTextWordsAndNames) {
  Ticket ticket;
  EXPECT_TRUE(SetField({"subject", ""}, "a b", ticket).ok());
  EXPECT_TRUE(SetField({"channel", ""}, "walk-in", ticket).ok());
  EXPECT_TRUE(SetField({"requester", "", "people"}, "maija", ticket).ok());
  EXPECT_EQ(ticket.subject(), "a b");
  EXPECT_EQ(ticket.channel(), CHANNEL_WALK_IN);
  EXPECT_EQ(ticket.requester(), "people/maija");
  EXPECT_EQ(SetField({"type", ""}, "defect", ticket).message(),
            "unknown word 'defect'; allowed: incident, service-request, advice, comment");
}

TEST(RenderError, NamesReasonFieldsAndRetry) {
  Violations violations;
  violations.Add("ticket.subject", "is required");
  violations.Add("ticket.type", "is \x1b unknown");
  EXPECT_EQ(RenderError(RetryAfter(violations.ToStatus(), absl::Milliseconds(1500))),
            "error: ticket.subject: is required; ticket.type: is \\x1b unknown (INVALID_FIELDS)\n"
            "  ticket.subject: is required\n"
            "  ticket.type: is \\x1b unknown\n"
            "  retry after: 1.5s\n");
}

TEST(RenderError, KeepsLinesAsLines) {
  EXPECT_EQ(RenderError(UsageError("the mapping can't be used:\n  line 7: a\n  line 9: b")),
            "error: the mapping can't be used:\n  line 7: a\n  line 9: b\n");
  Violations violations;
  violations.Add("a", "is\nbad");
  EXPECT_THAT(RenderError(violations.ToStatus()), HasSubstr("\n  a: is\n    bad\n"));
}

TEST(RenderError, FallsBackToTheCode) {
  EXPECT_EQ(RenderError(absl::UnavailableError("no route")), "error: no route (UNAVAILABLE)\n");
  EXPECT_EQ(RenderError(absl::UnimplementedError("")),
            "error: the service says no more (UNIMPLEMENTED)\n");
  EXPECT_EQ(RenderError(UsageError("no token")), "error: no token\n");
}

TEST(RenderError, TellsHowToRepeatAndWhatToReport) {
  EXPECT_THAT(RenderError(WithRequestId(absl::DeadlineExceededError("late"), "u-u-i-d")),
              HasSubstr("repeat it with --request-id: u-u-i-d\n"));
  EXPECT_THAT(RenderError(Error(absl::StatusCode::kInternal, reason::kInternal, "internal error",
                                {{"log_id", "7f"}})),
              HasSubstr("\n  log_id: 7f\n"));
}

TEST(ExitCode, TellsWhoIsToBlame) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(NotFound("tickets/7")), 1);
  EXPECT_EQ(ExitCodeOf(UsageError("no token")), 2);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), 3);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), 3);
}

TEST(RetryDelay, GrowsToABoundAndHonoursRetryInfo) {
  const auto plain = absl::UnavailableError("");
  EXPECT_EQ(RetryDelay(plain, 1), absl::Milliseconds(100));
  EXPECT_EQ(RetryDelay(plain, 2), absl::Milliseconds(200));
  EXPECT_EQ(RetryDelay(plain, 100), absl::Seconds(2));
  EXPECT_EQ(RetryDelay(RetryAfter(plain, absl::Seconds(5)), 1), absl::Seconds(5));
  EXPECT_EQ(RetryDelay(RetryAfter(plain, absl::Milliseconds(1)), 1), absl::Milliseconds(100));
}

TEST(Render, ShowsEveryFieldOfAMessage) {
  Comment comment;
  comment.set_name("tickets/1/comments/2");
  comment.set_text("one\ntwo");
  comment.set_author_kind(ACTOR_KIND_AGENT);
  EXPECT_EQ(RenderDetails(comment),
            "name         tickets/1/comments/2\n"
            "text         one\n"
            "             two\n"
            "internal     no\n"
            "author       –\n"
            "author kind  agent\n"
            "create time  –\n");
}

TEST(Render, ShowsAListAndItsJson) {
  ListTicketsResponse response;
  auto& ticket = *response.add_tickets();
  ticket.set_name("tickets/1042");
  ticket.set_subject("\x1b]0;owned\x07");
  ticket.set_state(TICKET_STATE_NEW);
  EXPECT_EQ(ItemCount(response), 1);
  EXPECT_EQ(RenderList(response, {"name", "state", "reopen_count", "subject"}),
            "NAME          STATE  REOPEN COUNT  SUBJECT\n"
            "tickets/1042  new    0             \\x1b]0;owned\\x07\n");
  ticket.set_external_reference("\u009b");
  const auto json = Json(response);
  ASSERT_TRUE(json.ok());
  EXPECT_THAT(*json, HasSubstr(R"("external_reference":")"));
  EXPECT_THAT(*json, Not(HasSubstr("\x1b")));
  EXPECT_THAT(*json, Not(HasSubstr("\u009b")));
}

TEST(RenderConversation, IndentsWhatIsSaid) {
  ListCommentsResponse conversation;
  EXPECT_EQ(RenderConversation(conversation), "–\n");
  auto& comment = *conversation.add_comments();
  comment.set_author("agents/aino");
  comment.set_author_kind(ACTOR_KIND_AGENT);
  comment.set_internal(true);
  comment.set_text("one\n\ntwo\x1b");
  *conversation.add_comments() = comment;
  const std::string one =
      "1970-01-01 00:00Z  agents/aino (agent), internal note\n    one\n\n    two\\x1b\n";
  EXPECT_EQ(RenderConversation(conversation), one + "\n" + one);
}

TEST(RenderHistory, TellsWhatChanged) {
  ListTicketHistoryResponse history;
  auto& entry = *history.add_entries();
  entry.set_version(2);
  entry.set_actor("agents/aino");
  entry.set_action(HISTORY_ACTION_STATE_CHANGED);
  entry.set_reason("back\nsoon");
  auto& change = *entry.add_changes();
  change.set_field("agent");
  change.set_new_value("agents/aino");
  auto& state = *entry.add_changes();
  state.set_field("state");
  state.set_old_value("TICKET_STATE_NEW");
  state.set_new_value("a later state");
  EXPECT_EQ(RenderHistory(history),
            "VERSION  TIME               ACTOR        KIND  ACTION         WHAT\n"
            "2        1970-01-01 00:00Z  agents/aino  –     state-changed  "
            "agent: – → agents/aino; state: new → a later state; back\\nsoon\n");
}

TEST(ParseSlots, TakesNumbersAndRanges) {
  EXPECT_THAT(*ParseSlots("7,0,2-4,3"), ElementsAre(0, 2, 3, 4, 7));
  EXPECT_EQ(ParseSlots("0-63")->size(), 64u);
  for (const char* text : {"", "64", "-1", "3-", "5-4", "a", "1,,2", "0-99999999999"}) {
    EXPECT_EQ(ExitCodeOf(ParseSlots(text).status()), kExitUsage) << text;
  }
}

TEST(RenderFeedEntry, IsOneLine) {
  luukku::event::v1::FeedEntry entry;
  entry.set_position(12);
  auto& event = *entry.mutable_event();
  event.set_subject("tickets/1042");
  event.set_version(3);
  event.set_actor_kind(ACTOR_KIND_AGENT);
  event.mutable_ticket_state_changed()->set_previous_state(TICKET_STATE_NEW);
  EXPECT_EQ(RenderFeedEntry(entry),
            "12        1970-01-01 00:00Z  tickets/1042      v3    ticket-state-changed  agent      "
            "previous-state=new");
  event.clear_fact();
  EXPECT_THAT(RenderFeedEntry(entry), HasSubstr("  –  "));
}

}  // namespace
}  // namespace luukku::ctl
