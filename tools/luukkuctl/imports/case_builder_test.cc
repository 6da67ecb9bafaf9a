#include "tools/luukkuctl/imports/case_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "tools/luukkuctl/imports/mapping_parser.h"

namespace luukku::ctl {
namespace {

using namespace luukku::common::v1;  // NOLINT: the contract's words
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Fields = std::vector<std::string>;

const Fields kHeader = {"id", "at", "status", "group", "prio", "area", "topic", "who", "done"};

constexpr char kCaseMapping[] = R"yaml(
source: old
missing: ["?", "n/a"]
case: id
time: {column: at, format: "%Y-%m-%d %H:%M", zone: UTC}
actor: who
opening:
  type: {value: incident}
  channel: {value: phone}
  subject: {template: "{topic} ({area})"}
rows:
  state:
    join: [status, done]
    values: {Open: open, Shut / yes: closed, Odd: report, Noise: keep}
  team: {column: group, when_missing: clear, values: {Old Name: New Name}}
  priority: {column: prio, values: {"1": critical}, otherwise: low}
  category: {path: [area, topic]}
final:
  reopen_count: {column: prio}
)yaml";

std::vector<CsvRecord> RecordsOf(const std::vector<Fields>& rows) {
  std::vector<CsvRecord> records;
  for (const Fields& row : rows) {
    CsvRecord& record = records.emplace_back();
    record.Clear(static_cast<int64_t>(records.size()) + 1);
    for (const std::string& field : row) {
      record.Append(field);
      record.EndField();
    }
  }
  return records;
}

BuiltCase Build(const std::vector<Fields>& rows, const std::string& more = "") {
  auto mapping = ParseMapping(kCaseMapping + more);
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_TRUE(mapping->Bind(kHeader).ok());
  return BuildCase(*mapping, "7", RecordsOf(rows));
}

const Fields kFirst = {"7", "2020-01-01 08:00", "Open", "?", "1", "Office", "Printer", "Eve", ""};
const Fields kSecond = {"7",  "2020-01-01 09:00", "Shut", "Old Name", "2", "Office", "n/a", "Bob",
                        "yes"};

TEST(BuildCase, MakesChangesOfRows) {
  const BuiltCase built = Build({kFirst, kSecond});
  EXPECT_THAT(built.refused, IsEmpty());
  const auto& ticket = built.ticket.ticket();
  EXPECT_EQ(ticket.subject(), "Printer (Office)");
  EXPECT_EQ(ticket.priority(), PRIORITY_CRITICAL) << "what the first row says holds at the opening";
  EXPECT_EQ(ticket.category(), "categories/office--printer");
  EXPECT_EQ(ticket.state(), TICKET_STATE_UNSPECIFIED) << "the opening is NEW";
  EXPECT_EQ(ticket.requester(), "people/old-unknown");
  EXPECT_EQ(FromProto(ticket.create_time()),
            absl::FromCivil(absl::CivilMinute(2020, 1, 1, 8, 0), absl::UTCTimeZone()));
  ASSERT_EQ(built.ticket.changes_size(), 2);
  const auto& first = built.ticket.changes(0);
  EXPECT_EQ(first.actor(), "agents/eve");
  EXPECT_EQ(first.ticket().state(), TICKET_STATE_OPEN);
  EXPECT_EQ(first.ticket().team(), "");
  EXPECT_THAT(first.fields().paths(),
              UnorderedElementsAre("state", "team", "priority", "category"));
  const auto& second = built.ticket.changes(1);
  EXPECT_EQ(second.ticket().state(), TICKET_STATE_CLOSED);
  EXPECT_EQ(second.ticket().team(), "teams/new-name");
  EXPECT_EQ(second.ticket().priority(), PRIORITY_LOW);
  EXPECT_EQ(second.ticket().category(), "categories/office") << "the path ends where it is missing";
  EXPECT_EQ(second.ticket().reopen_count(), 2);
  EXPECT_EQ(first.ticket().reopen_count(), 0) << "final is for the last row";
  EXPECT_THAT(built.lines, ElementsAre(2, 3));
}

TEST(BuildCase, NotesWhatIsReferredTo) {
  const BuiltCase built = Build({kFirst, kSecond});
  EXPECT_EQ(built.references.people.at("people/old-unknown").display_name(), "Unknown");
  ASSERT_EQ(built.references.categories.size(), 2u);
  const auto& child = built.references.categories.at("categories/office--printer");
  EXPECT_EQ(child.display_name(), "Printer");
  EXPECT_EQ(child.parent(), "categories/office");
}

TEST(BuildCase, NamesAreMadeAsTheMappingSays) {
  const BuiltCase built =
      Build({kFirst, kSecond}, "names: {teams: \"{source}-{slug}\", agents: \"a-{hash}\"}\n");
  EXPECT_EQ(built.ticket.changes(1).ticket().team(), "teams/old-new-name");
  EXPECT_THAT(built.ticket.changes(0).actor(), ::testing::MatchesRegex("agents/a-[0-9a-f]{16}"));
}

TEST(BuildCase, RefusesRowsWithAllThatIsWrong) {
  Fields bad = kSecond;
  bad[1] = "yesterday";
  Fields worse = kSecond;
  worse[2] = "Weird";
  worse[8] = "no";
  const BuiltCase built = Build({kFirst, bad, worse});
  EXPECT_THAT(built.bad, ElementsAre(3, 4));
  ASSERT_EQ(built.refused.size(), 2u);
  EXPECT_EQ(built.refused[0].line, 3);
  EXPECT_THAT(built.refused[0].text,
              AllOf(HasSubstr("time is not a time"), HasSubstr("\"yesterday\"")));
  EXPECT_THAT(built.refused[1].text, HasSubstr("state \"Weird / no\" is not in values"));
}

TEST(BuildCase, ReportsWithoutRefusing) {
  Fields odd = kSecond;
  odd[2] = "Odd";
  odd[8] = "";
  const BuiltCase built = Build({kFirst, odd});
  EXPECT_THAT(built.refused, IsEmpty());
  ASSERT_EQ(built.remarks.size(), 1u);
  EXPECT_EQ(built.remarks[0].line, 3);
  EXPECT_THAT(built.remarks[0].text, HasSubstr("state \"Odd\""));
  EXPECT_THAT(built.ticket.changes(1).fields().paths(),
              ::testing::Not(::testing::Contains("state")));
}

TEST(BuildCase, SortsByTimeWhereTheMappingSaysSo) {
  EXPECT_THAT(Build({kSecond, kFirst}, "order: time\n").lines, ElementsAre(3, 2));
  const BuiltCase as_filed = Build({kSecond, kFirst});
  EXPECT_THAT(as_filed.lines, ElementsAre(2, 3));
  ASSERT_EQ(as_filed.remarks.size(), 1u);
  EXPECT_THAT(as_filed.remarks[0].text, HasSubstr("before the opening"));
  EXPECT_THAT(Build({kSecond, kFirst}, "order: reversed\n").lines, ElementsAre(3, 2));
}

TEST(BuildCase, TheFirstRuleWhoseConditionHoldsCounts) {
  constexpr char kChanges[] =
      "source: old\ncase: id\ntime: {column: at, format: iso, zone: UTC}\n"
      "opening: {type: {value: incident}, channel: {value: phone}}\n"
      "rows:\n"
      "  agent:\n"
      "    - {when: {status: assigned}, column: who}\n"
      "    - {when: {status: unassigned}, value: clear}\n"
      "  state:\n"
      "    - {when: {status: moved, prio: \"\"}, value: keep}\n"
      "    - {when: {status: moved}, column: prio, like: {\"w*\": pending-customer}, otherwise: "
      "open}\n"
      "  first_response_time: {when: {status: assigned}, column: at}\n";
  auto mapping = ParseMapping(kChanges);
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  ASSERT_TRUE(mapping->Bind(kHeader).ok());
  const auto row = [](const char* at, const char* status, const char* to, const char* who) {
    return Fields{"7", at, status, "", to, "", "", who, ""};
  };
  const BuiltCase built = BuildCase(
      *mapping, "7",
      RecordsOf({row("2020-01-01", "moved", "", "eve"), row("2020-01-02", "assigned", "", "bob"),
                 row("2020-01-03", "moved", "Waiting", ""), row("2020-01-04", "unassigned", "", ""),
                 row("2020-01-05", "assigned", "", "eve"), row("2020-01-06", "moved", "x", "")}));
  EXPECT_THAT(built.refused, IsEmpty());
  ASSERT_EQ(built.ticket.changes_size(), 6);
  const auto& changes = built.ticket.changes();
  EXPECT_THAT(changes[0].fields().paths(), IsEmpty());
  EXPECT_EQ(changes[1].ticket().agent(), "agents/bob");
  EXPECT_EQ(changes[2].ticket().state(), TICKET_STATE_PENDING_CUSTOMER);
  EXPECT_THAT(changes[3].fields().paths(), ElementsAre("agent"));
  EXPECT_EQ(changes[3].ticket().agent(), "");
  EXPECT_EQ(changes[5].ticket().state(), TICKET_STATE_OPEN);
  EXPECT_EQ(changes[1].ticket().first_response_time().seconds(), changes[1].time().seconds());
  EXPECT_FALSE(changes[4].ticket().has_first_response_time()) << "the first one counts";
}

TEST(BuildCase, NobodyRespondsBeforeTheOpening) {
  auto mapping = ParseMapping(
      "source: old\ncase: id\ntime: {column: at, format: iso, zone: UTC}\n"
      "opening: {type: {value: incident}, channel: {value: phone}, create_time: done}\n"
      "rows: {first_response_time: at}\n");
  ASSERT_TRUE(mapping->Bind(kHeader).ok());
  const Fields row = {"7", "2020-01-01", "", "", "", "", "", "", "2020-01-02"};
  const BuiltCase built = BuildCase(*mapping, "7", RecordsOf({row}));
  EXPECT_EQ(built.ticket.changes(0).ticket().first_response_time().seconds(),
            built.ticket.ticket().create_time().seconds());
  EXPECT_EQ(built.remarks.size(), 2u) << "of the row's time, and of the response";
}

TEST(BuildCase, MomentsAreToldAtTheirTimes) {
  constexpr char kTable[] =
      "source: old\ncase: id\nrow: id\ntime: {column: at, format: iso, zone: UTC}\n"
      "opening: {type: {value: incident}, channel: {value: phone}}\n"
      "rows: {state: {value: open}, team: group}\n"
      "moments:\n"
      "  - {time: done, state: {value: closed}}\n"
      "  - {time: topic, state: {value: resolved}, actor: who}\n";
  auto mapping = ParseMapping(kTable);
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  ASSERT_TRUE(mapping->Bind(kHeader).ok());
  const auto build = [&](const Fields& fields) {
    return BuildCase(*mapping, "7", RecordsOf({fields}));
  };
  Fields row = {"7", "2020-01-01", "", "Group 1", "", "", "2020-01-02", "Eve", "2020-01-03"};
  const BuiltCase built = build(row);
  ASSERT_EQ(built.ticket.changes_size(), 3);
  const auto& changes = built.ticket.changes();
  EXPECT_EQ(changes[0].ticket().team(), "teams/group-1");
  EXPECT_EQ(changes[1].ticket().state(), TICKET_STATE_RESOLVED);
  EXPECT_EQ(changes[1].actor(), "agents/eve");
  EXPECT_THAT(changes[1].fields().paths(), ElementsAre("state"));
  EXPECT_EQ(changes[2].ticket().state(), TICKET_STATE_CLOSED);
  EXPECT_THAT(built.lines, ElementsAre(2, 2, 2));
  row[8] = "";  // Not closed yet: the other moments have the same keys.
  const BuiltCase earlier = build(row);
  ASSERT_EQ(earlier.ticket.changes_size(), 2);
  EXPECT_EQ(earlier.ticket.changes(1).row_key(), changes[1].row_key());
  row[6] = "soon";
  EXPECT_THAT(build(row).refused[0].text, HasSubstr("time is not a time"));
}

// Remarks on moments if rows are ordered by a key.
TEST(BuildCase, SaysWhyAMomentIsToldLater) {
  auto mapping = ParseMapping(
      "source: old\ncase: id\nrow: [id, prio]\norder: file\n"
      "time: {column: at, format: iso, zone: UTC}\n"
      "opening: {type: {value: incident}, channel: {value: phone}}\n"
      "rows: {state: {value: open}}\n"
      "moments:\n  - {time: done, state: {value: closed}}\n  - {time: topic}\n");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  ASSERT_TRUE(mapping->Bind(kHeader).ok());
  const auto row = [](const char* n, const char* at, const char* done, const char* topic) {
    return Fields{"7", at, "", "", n, "", topic, "", done};
  };
  const BuiltCase built = BuildCase(
      *mapping, "7",
      RecordsOf({row("1", "2020-01-02", "2020-01-01", ""), row("2", "2020-01-04", "2020-01-03", ""),
                 row("3", "2020-01-03", "2020-01-06", "2020-01-05")}));
  std::vector<std::string> remarks;
  for (const LineNote& note : built.remarks) {
    remarks.push_back(absl::StrCat(note.line, ": ", note.text));
  }
  EXPECT_THAT(remarks, ElementsAre("2: time is before the opening: told at the opening",
                                   "3: time is before that of its own row: told at that",
                                   "4: time is before that of the row above: told at that",
                                   "4: time is before another of its row: told at that"));
  std::vector<int> states;
  for (const auto& change : built.ticket.changes()) states.push_back(change.ticket().state());
  EXPECT_THAT(states, ElementsAre(TICKET_STATE_OPEN, TICKET_STATE_CLOSED, TICKET_STATE_OPEN,
                                  TICKET_STATE_CLOSED, TICKET_STATE_OPEN, TICKET_STATE_CLOSED,
                                  TICKET_STATE_UNSPECIFIED))
      << "never before what their row says";
}

TEST(BuildCase, KeysOfRowsAreStableAndTellCopiesApart) {
  const BuiltCase built = Build({kFirst, kFirst, kSecond}), again = Build({kFirst, kFirst});
  EXPECT_NE(built.ticket.changes(0).row_key(), built.ticket.changes(1).row_key());
  EXPECT_EQ(built.ticket.changes(0).row_key(), again.ticket.changes(0).row_key());
  EXPECT_EQ(built.ticket.changes(1).row_key(), again.ticket.changes(1).row_key());
  Fields other = kFirst;
  other[2] = "Shut";
  const BuiltCase keyed = Build({kFirst, other, kFirst}, "row: at\n");
  EXPECT_EQ(keyed.ticket.changes(0).row_key(), "2020-01-01 08:00");
  ASSERT_EQ(keyed.refused.size(), 1u);
  EXPECT_THAT(keyed.refused[0].text, HasSubstr("same row key as line 2"));
  EXPECT_THAT(keyed.copies, ElementsAre(4)) << "what is the same in all is left out";
}

constexpr char kOutcomes[] = R"yaml(
moments:
  - time: {column: at, format: "%Y-%m-%d %H:%M", zone: UTC}
    rating: {column: prio, scale: [1, 5]}
    resolution_target: {column: done, values: {yes: met, no: breached}, due: who}
)yaml";

TEST(BuildCase, SaysOutcomes) {
  Fields row = kFirst;
  row[4] = "4,0";
  row[7] = "2020-01-02 10:00";
  row[8] = "no";
  row[2] = "Noise";
  const BuiltCase built = Build({row}, kOutcomes);
  ASSERT_THAT(built.refused, ::testing::SizeIs(1)) << "the state is of two columns";
  row[8] = "";
  const BuiltCase rated = Build({row}, kOutcomes);
  ASSERT_THAT(rated.refused, IsEmpty());
  ASSERT_EQ(rated.ticket.changes_size(), 2);
  const auto& outcomes = rated.ticket.changes(1).outcomes();
  EXPECT_EQ(outcomes.rating().score(), 4);
  EXPECT_EQ(outcomes.rating().scale_low(), 1);
  EXPECT_EQ(outcomes.rating().scale_high(), 5);
  EXPECT_FALSE(outcomes.has_resolution()) << "a missing one says nothing";
  EXPECT_FALSE(rated.ticket.changes(0).has_outcomes());
}

TEST(BuildCase, TargetsHaveTheirDueTimes) {
  Fields row = kSecond;
  row[4] = "?";
  row[7] = "2020-01-02 10:00";
  const BuiltCase built = Build({row}, kOutcomes);
  ASSERT_THAT(built.refused, IsEmpty());
  const auto& outcomes = built.ticket.changes(1).outcomes();
  EXPECT_FALSE(outcomes.has_rating());
  EXPECT_EQ(outcomes.resolution().state(), SLA_TARGET_STATE_MET);
  EXPECT_EQ(FromProto(outcomes.resolution().due_time()),
            absl::FromCivil(absl::CivilMinute(2020, 1, 2, 10, 0), absl::UTCTimeZone()));
}

TEST(BuildCase, RefusesOutcomesThatAreNone) {
  for (const auto& [score, due, problem] :
       {std::tuple("6", "", "rating is not on the scale from 1 to 5"),
        {"4.5", "", "rating is not a whole number"},
        {"good", "", "rating is not a whole number"},
        {"4", "soon", "resolution_target due is not a time"}}) {
    Fields row = kSecond;
    row[4] = score;
    row[7] = due;
    const BuiltCase built = Build({row}, kOutcomes);
    ASSERT_FALSE(built.refused.empty()) << score;
    EXPECT_THAT(built.refused[0].text, HasSubstr(problem));
  }
}

}  // namespace
}  // namespace luukku::ctl
