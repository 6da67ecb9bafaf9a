// What imports do with much text, long cases and many rows.

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "tests/import_fixture.h"

namespace luukku {
namespace {

constexpr char kLongMapping[] = R"yaml(
source: long
case: id
row: n
time: {column: at, format: epoch}
opening: {type: {value: incident}, channel: {value: phone}, description: text}
rows: {description: text, state: {column: state, values: {a: open, b: pending-external}}}
)yaml";

// Much text makes messages that are too long for a call, unless a case goes in parts by bytes, too.
TEST(ImportLimits, CasesWithMuchTextGoInParts) {
  ImportDesk desk;
  std::string log = "id,n,at,state,text\n";
  for (int i = 0; i < 200; ++i) {
    absl::StrAppend(&log, "1,", i, ",", 1'500'000'000 + i, ",", i % 2 ? "a" : "b", ",",
                    std::string(60'000 + i, 'x'), "\n");
  }
  ASSERT_EQ(desk.Import(desk.Write("mapping.yaml", kLongMapping), desk.Write("log.csv", log)), 0)
      << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), 200);
  EXPECT_EQ(desk.One("SELECT length(description) FROM tickets"), "60199");
}

TEST(ImportLimits, WhatDoesNotFitIsCutAndSaid) {
  ImportDesk desk;
  const std::string log =
      absl::StrCat("id,n,at,state,text\n1,1,1500000000,a,", std::string(900'000, 'x'),
                   "\n2,1,1500000000,b,a\x01", "b\n3,1,1500000000,a,", std::string(2'000'000, 'y'),
                   "\n4,1,1500000000,a,z\n");
  EXPECT_EQ(desk.Import(desk.Write("mapping.yaml", kLongMapping), desk.Write("log.csv", log)), 1);
  EXPECT_EQ(desk.Counted("rows"), 4);
  EXPECT_EQ(desk.Counted("imported"), 3);
  EXPECT_THAT(desk.Notes("remarks"),
              ::testing::ElementsAre("2: description is longer than 65536 bytes: cut",
                                     "3: description has control characters: spaces instead"));
  EXPECT_THAT(desk.Notes("refusals"),
              ::testing::ElementsAre(
                  ::testing::AllOf(::testing::StartsWith("4: "), ::testing::HasSubstr("1 MiB"))));
}

// A log in the shape of service-manager-activities, of cases of up to `longest` rows.
std::string MadeActivities(int rows, int longest) {
  std::mt19937 random(9);
  const char* types[] = {"Operator Update", "Update", "Reassignment", "Assignment",
                         "Mail to Customer"};
  std::string text =
      "Incident ID;DateStamp;IncidentActivity_Number;IncidentActivity_Type;Assignment Group;KM "
      "number;Interaction ID\n";
  for (int row = 0, of_case = 0, left = 0; row < rows; ++row, --left) {
    const bool first = left == 0;
    if (first) {
      ++of_case;
      left =
          std::min(rows - row, longest < 100 ? 1 + static_cast<int>(random() % longest) : longest);
    }
    absl::StrAppend(
        &text, "IM", 1'000'000 + of_case, ";",
        absl::FormatTime("%d-%m-%Y %H:%M:%S", absl::FromUnixSeconds(1'350'000'000 + row * 60),
                         absl::UTCTimeZone()),
        ";001A", row, ";",
        first       ? "Open"
        : left == 1 ? "Closed"
                    : types[random() % 5],
        ";TEAM", random() % 230, ";KM", 1'000'000 + random() % 2000, ";SD", of_case, "\n");
  }
  return text;
}

int RowsToTry() {
  const char* rows = std::getenv("LUUKKU_IMPORT_ROWS");
  return rows == nullptr ? 20'000 : std::atoi(rows);
}

// The rate; LUUKKU_IMPORT_ROWS=300000 is the long form.
void ImportMany(const char* what, const std::string& log, bool grouped) {
  ImportDesk desk;
  std::string mapping =
      ReadFile(LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings/service-manager-activities.yaml");
  if (!grouped) mapping = absl::StrReplaceAll(mapping, {{"grouped: true", "grouped: false"}});
  const std::string file = desk.Write("mapping.yaml", mapping);
  const absl::Time started = absl::Now();
  ASSERT_EQ(desk.Import(file, desk.Write("log.csv", log)), 0) << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), RowsToTry());
  std::printf("%s: %d rows, %.0f a second\n", what, RowsToTry(),
              RowsToTry() / absl::ToDoubleSeconds(absl::Now() - started));
}

TEST(ImportMany, AGroupedLog) { ImportMany("grouped", MadeActivities(RowsToTry(), 16), true); }

TEST(ImportMany, AMixedLog) { ImportMany("mixed", MadeActivities(RowsToTry(), 16), false); }

TEST(ImportMany, OneCaseOfAllRows) {
  ImportMany("one case", MadeActivities(RowsToTry(), RowsToTry()), true);
}

}  // namespace
}  // namespace luukku
