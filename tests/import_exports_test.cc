// Exports of a table that follow each other.

#include <gmock/gmock.h>

#include <cstdlib>

#include "absl/strings/str_replace.h"
#include "tests/import_fixture.h"
#include "tests/import_tickets.h"

namespace luukku {
namespace {

// Exports of a table in which state and team change without a time of their own.
class LaterExports : public ::testing::Test {
 protected:
  static constexpr char kMapping[] = R"yaml(
source: small-eight
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {value: open}, team: Team}
moments:
  - {time: Closed, state: {value: closed}}
final:
  state: {when: {Status: {not: Closed}}, column: Status, values: {Waiting: pending-customer, Open: open}}
)yaml";
  static constexpr char kHeader[] = "Id,Opened,Closed,Status,Team\n";
  static constexpr char kFirst[] =
      "G1,2024-05-06 10:00,,Waiting,North\n"
      "G2,2024-05-06 10:00,,Waiting,North\n";
  static constexpr char kSecond[] =
      "G1,2024-05-06 10:00,,Open,South\n"
      "G2,2024-05-06 10:00,2024-05-08 10:00,Closed,South\n";

  // Imports an export whose file was written then.
  void Import(const std::string& rows, const std::string& written, const std::string& more = "") {
    const std::string log = desk_.Write("log.csv", kHeader + rows);
    ASSERT_EQ(std::system(absl::StrCat("touch -d '", written, "' '", log, "'").c_str()), 0);
    ASSERT_EQ(desk_.Import(desk_.Write("mapping.yaml", kMapping), log, more), 0) << desk_.Errors();
  }

  // State and team of a case, with its moves and changes of team.
  std::string Told(const std::string& key) const {
    std::string told;
    for (const auto& row : desk_.database().Query(absl::StrCat(
             "SELECT e.body, (extract(epoch FROM e.occurred_at) * 1000)::bigint AS at"
             "  FROM imported_cases c JOIN events e ON e.subject = 'tickets/' || c.ticket"
             " WHERE c.case_key = '",
             key, "' ORDER BY e.version"))) {
      event::v1::Event event;
      event.ParseFromString(pqxx::binarystring(row[0]).str());
      if (event.has_ticket_created()) continue;
      absl::StrAppend(
          &told, told.empty() ? "" : " ",
          event.has_ticket_assigned() ? event.ticket().team() : StateWord(event.ticket().state()),
          "@", TimeOf(row, "at"));
    }
    return told;
  }

  ImportDesk desk_;
};

constexpr char kToldAtExport[] = " changed without a time: told at the export's time";

std::string Outdated(int line) {
  return absl::StrCat(line, ": says otherwise than a later export that is in: left as it is");
}

TEST_F(LaterExports, TellWhatChangedWithoutATime) {
  Import(kFirst, "2024-05-07T12:00:00Z");
  Import(kSecond, "2024-05-09T12:00:00Z");
  EXPECT_EQ(Told("G1"),
            "teams/north@2024-05-06T10:00:00Z pending-customer@2024-05-06T10:00:00Z "
            "teams/south@2024-05-09T12:00:00Z open@2024-05-09T12:00:00Z");
  EXPECT_EQ(Told("G2"),
            "teams/north@2024-05-06T10:00:00Z pending-customer@2024-05-06T10:00:00Z "
            "closed@2024-05-08T10:00:00Z teams/south@2024-05-09T12:00:00Z");
  EXPECT_EQ(desk_.Counted("imported"), 2);
  EXPECT_EQ(desk_.Counted("ticketsContinued"), 2);
  EXPECT_THAT(desk_.Notes("remarks"),
              ::testing::ElementsAre(absl::StrCat("2: state, team", kToldAtExport),
                                     absl::StrCat("3: team", kToldAtExport)));
}

TEST_F(LaterExports, AreTakenInOnce) {
  Import(kFirst, "2024-05-07T12:00:00Z");
  Import(kSecond, "2024-05-09T12:00:00Z");
  const std::string once = desk_.EndState();
  Import(kSecond, "2024-05-09T12:00:00Z");
  EXPECT_EQ(desk_.Counted("known"), 2);
  EXPECT_EQ(desk_.EndState(), once);
  Import(kFirst, "2024-06-01T12:00:00Z");  // A copy of the file that came in first.
  EXPECT_EQ(desk_.Counted("known"), 2);
  EXPECT_THAT(desk_.Notes("remarks"), ::testing::ElementsAre(Outdated(2), Outdated(3)));
  EXPECT_EQ(desk_.EndState(), once);
}

// A copy that is packed on its way is the same export.
TEST_F(LaterExports, APackedCopyIsNoOtherOne) {
  Import(kFirst, "2024-05-07T12:00:00Z");
  Import(kSecond, "2024-05-09T12:00:00Z");
  const std::string once = desk_.EndState();
  const std::string log = desk_.Write("log.csv", absl::StrCat(kHeader, kFirst));
  ASSERT_EQ(std::system(absl::StrCat("gzip -f '", log, "' && touch '", log, ".gz'").c_str()), 0);
  ASSERT_EQ(desk_.Import(desk_.Write("mapping.yaml", kMapping), log + ".gz"), 0) << desk_.Errors();
  EXPECT_THAT(desk_.Notes("remarks"), ::testing::ElementsAre(Outdated(2), Outdated(3)));
  EXPECT_EQ(desk_.EndState(), once);
}

// What was told is not told anew; that it is otherwise is said.
TEST_F(LaterExports, AClosingThatWasEarlierIsRemarked) {
  const std::string closed = "G1,2024-05-06 10:00,2024-05-08 10:00,Closed,North\n";
  Import(closed, "2024-05-09T12:00:00Z");
  Import(absl::StrReplaceAll(closed, {{"05-08", "05-07"}}), "2024-05-10T12:00:00Z");
  EXPECT_THAT(
      desk_.Notes("remarks"),
      ::testing::Contains("2: close_time changed since the ticket came in: left as it was"));
  EXPECT_THAT(Told("G1"), ::testing::EndsWith("closed@2024-05-08T10:00:00Z"));
}

// Two files of one day, say: the one that is imported last counts, and nothing is lost silently.
TEST_F(LaterExports, MayHaveTheSameTime) {
  const std::string same = "--exported 2024-05-09T12:00:00Z";
  Import(kFirst, "2024-06-01T12:00:00Z", same);
  Import(kSecond, "2024-06-01T12:00:00Z", same);
  EXPECT_THAT(desk_.Notes("remarks"),
              ::testing::ElementsAre(absl::StrCat("2: state, team", kToldAtExport),
                                     absl::StrCat("3: team", kToldAtExport)));
  EXPECT_THAT(Told("G1"), ::testing::EndsWith("open@2024-05-09T12:00:00Z"));
  const std::string once = desk_.EndState();
  Import(kSecond, "2024-06-01T12:00:00Z", same);
  EXPECT_EQ(desk_.Counted("known"), 2);
  EXPECT_EQ(desk_.EndState(), once);
}

TEST_F(LaterExports, MayGoBackToWhatWas) {
  Import(kFirst, "2024-05-07T12:00:00Z");
  Import(kSecond, "2024-05-09T12:00:00Z");
  Import(absl::StrCat(kFirst, "G3,2024-05-10 10:00,,Open,North\n"), "2024-05-11T12:00:00Z");
  EXPECT_THAT(Told("G1"), ::testing::EndsWith("teams/north@2024-05-11T12:00:00Z "
                                              "pending-customer@2024-05-11T12:00:00Z"));
  EXPECT_THAT(Told("G2"), ::testing::EndsWith("pending-customer@2024-05-11T12:00:00Z"));
}

TEST_F(LaterExports, AnEarlierOneThatComesLateIsNotTakenIn) {
  Import(kSecond, "2024-06-01T12:00:00Z", "--exported 2024-05-09T12:00:00Z");
  const std::string once = desk_.EndState();
  Import(kFirst, "2024-06-01T13:00:00Z", "--exported 2024-05-07T12:00:00Z");
  EXPECT_EQ(desk_.Counted("known"), 2);
  EXPECT_THAT(desk_.Notes("remarks"), ::testing::ElementsAre(Outdated(2), Outdated(3)));
  EXPECT_EQ(desk_.EndState(), once);
  Import(kFirst, "2024-06-01T13:00:00Z", "--exported 2024-05-10T12:00:00+02:00");
  EXPECT_THAT(Told("G1"), ::testing::EndsWith("pending-customer@2024-05-10T10:00:00Z"));
}

TEST_F(LaterExports, MayTellOfEachRowWhenItWasTrue) {
  const std::string mapping = desk_.Write(
      "changed.yaml", absl::StrCat(kMapping, "exported: {column: Changed, format: iso}\n"));
  const auto import = [&](const std::string& row) {
    const std::string log =
        desk_.Write("log.csv", absl::StrCat("Id,Opened,Closed,Status,Team,Changed\n", row, "\n"));
    ASSERT_EQ(desk_.Import(mapping, log), 0) << desk_.Errors();
  };
  import("G1,2024-05-06 10:00,,Waiting,North,2024-05-06 10:00");
  import("G1,2024-05-06 10:00,,Open,North,2024-05-06 17:30");
  EXPECT_THAT(Told("G1"), ::testing::EndsWith("open@2024-05-06T17:30:00Z"));
}

TEST_F(LaterExports, WhatNoChangeMaySetIsRemarked) {
  Import(kFirst, "2024-05-07T12:00:00Z");
  Import(absl::StrReplaceAll(kFirst, {{"G1,2024-05-06 10:00", "G1,2024-05-06 09:59"}}),
         "2024-05-09T12:00:00Z");
  EXPECT_THAT(
      desk_.Notes("remarks"),
      ::testing::ElementsAre("2: create_time changed since the ticket came in: left as it was"));
  EXPECT_EQ(desk_.Counted("refused"), 0);
}

TEST_F(LaterExports, ATimeThatCannotBeUsedStopsTheImport) {
  const std::string log = desk_.Write("log.csv", absl::StrCat(kHeader, kFirst));
  const std::string table = desk_.Write("table.yaml", kMapping);
  EXPECT_EQ(desk_.Import(table, log, "--exported yesterday"), 2);
  EXPECT_THAT(desk_.Errors(), ::testing::HasSubstr("--exported must be a time such as"));
  EXPECT_EQ(desk_.Import(table, log, "--exported 2222-01-01T00:00:00Z"), 2);
  EXPECT_THAT(desk_.Errors(), ::testing::HasSubstr("--exported is in the future"));
  const std::string events =
      desk_.Write("events.yaml", absl::StrReplaceAll(kMapping, {{"row: Id", "row: [Id, Status]"}}));
  EXPECT_EQ(desk_.Import(events, log, "--exported 2024-05-07T12:00:00Z"), 2);
  EXPECT_THAT(desk_.Errors(), ::testing::HasSubstr("--exported is for tables"));
  EXPECT_EQ(desk_.Cases(), 0);
}

}  // namespace
}  // namespace luukku
