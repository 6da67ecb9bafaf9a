#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/mapping_parser.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/time_rules.h"

namespace luukku::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kSmall[] =
    "source: old\n"
    "case: id\n"
    "time: {column: at, format: iso}\n"
    "opening: {type: {value: incident}, channel: {value: phone}}\n";

std::string ProblemsOf(const std::string& yaml) {
  const auto mapping = ParseMapping(yaml);
  if (mapping.ok()) return "";
  EXPECT_EQ(ExitCodeOf(mapping.status()), kExitUsage);
  return std::string(mapping.status().message());
}

TEST(ParseMapping, TakesASmallOne) {
  const auto mapping = ParseMapping(kSmall);
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->source, "old");
  EXPECT_EQ(mapping->case_key.columns[0].name, "id");
  EXPECT_FALSE(mapping->grouped);
}

TEST(ParseMapping, TakesTheShippedOnes) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings")) {
    std::ifstream file(entry.path());
    const std::string yaml((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    EXPECT_EQ(ProblemsOf(yaml), "") << entry.path();
    ++count;
  }
  EXPECT_GE(count, 10);
}

TEST(ParseMapping, NamesEveryProblemWithItsLine) {
  const std::string problems = ProblemsOf(
      "source: Old Desk\n"                                    // 1
      "case: id\n"                                            // 2
      "case: number\n"                                        // 3
      "time: {column: at, format: \"%d.%m.%Y\"}\n"            // 4
      "colour: red\n"                                         // 5
      "rows:\n"                                               // 6
      "  state: {column: s, values: {Open: opened}}\n"        // 7
      "  team: {column: t, value: x}\n"                       // 8
      "  reopen_count: r\n"                                   // 9
      "final:\n"                                              // 10
      "  close_time: {column: c, format: iso, zone: Mars}\n"  // 11
      "csv: {separator: ab}\n"                                // 12
      "names: {teams: \"{name}\"}\n");                        // 13
  for (const char* expected :
       {"line 1: source must be", "line 3: \"case\" is there twice", "line 4: time needs a zone",
        "line 5: the mapping has no key \"colour\"", "line 7: \"opened\" is not a state",
        "line 8: team must have one of", "line 9: rows has no key \"reopen_count\"",
        "line 11: there is no zone \"Mars\"", "line 12: separator", "line 13: must be up to",
        "type in opening or rows is missing", "channel in opening or rows is missing"}) {
    EXPECT_THAT(problems, HasSubstr(expected));
  }
}

TEST(ParseMapping, NamesWhatIsWrongWithConditionsMomentsAndOrders) {
  const std::string problems = ProblemsOf(
      absl::StrCat(kSmall,                                                                // 1 to 4
                   "missing: [NULL]\n",                                                   // 5
                   "rows:\n",                                                             // 6
                   "  team: {column: t, when: done}\n",                                   // 7
                   "  agent: [{column: a}, {column: b}]\n",                               // 8
                   "  state: {column: s, only_from: [there], like: {\"w*\": asleep}}\n",  // 9
                   "  category: {column: c, split: \"::\"}\n",                            // 10
                   "moments:\n",                                                          // 11
                   "  - {state: {value: closed}}\n",                                      // 12
                   "  - {time: t, colour: red}\n",                                        // 13
                   "skip: [{a: {unlike: b}}, {}]\n",                                      // 14
                   "order: [time, size, {by: n}]\n",                                      // 15
                   "csv: {quote: none at all, skip_lines: many}\n"));                     // 16
  for (const char* expected :
       {"line 5: is nothing to YAML; put it in quotes", "line 7: must be columns with values",
        "line 8: never counts", "line 9: \"asleep\" is not a state",
        "line 9: \"there\" is not a state", "line 10: split is for a path of one column",
        "line 12: a moment needs a time", "line 13: a moment has no key \"colour\"",
        "line 14: a test of a column has no key \"unlike\"", "line 14: must be columns with values",
        "line 15: must be one of file, reversed, time", "line 15: order has no key \"by\"",
        "line 16: quote must be one character, or none", "line 16: skip_lines must be a number"}) {
    EXPECT_THAT(problems, HasSubstr(expected));
  }
}

TEST(ParseMapping, TakesAValueTwiceOnlyWithOneMeaning) {
  const std::string same = "rows: {state: {column: s, values: {Käytössä: open, KÄYTÖSSÄ: open}}}\n";
  EXPECT_EQ(ProblemsOf(kSmall + same), "");
  EXPECT_THAT(
      ProblemsOf(kSmall + std::string("rows: {state: {column: s, values: {Å: open, å: new}}}\n")),
      HasSubstr("line 5: \"å\" is there twice; case does not count"));
}

TEST(ParseMapping, ATableHasTheCasesKeyForItsRows) {
  const auto is_table = [](const std::string& more) {
    const auto mapping = ParseMapping(kSmall + more);
    EXPECT_TRUE(mapping.ok()) << mapping.status();
    return mapping.ok() && mapping->IsTable();
  };
  EXPECT_TRUE(is_table("row: id\n"));
  EXPECT_FALSE(is_table("row: [id, n]\n"));
  EXPECT_FALSE(is_table(""));
  EXPECT_THAT(ProblemsOf(absl::StrCat(kSmall, "row: n\nexported: at\n")),
              HasSubstr("line 6: exported is for tables"));
}

TEST(ParseMapping, SaysWhereItIsNotYaml) {
  EXPECT_THAT(ProblemsOf("source: x\n  case: [a\n"), HasSubstr("line 2"));
  EXPECT_THAT(ProblemsOf(""), HasSubstr("keys with values"));
  EXPECT_THAT(ProblemsOf("- a\n"), HasSubstr("keys with values"));
}

TEST(Bind, NamesEveryColumnThatTheLogLacks) {
  auto mapping = ParseMapping(kSmall);
  const auto status = mapping->Bind({"number", "at", "at"});
  EXPECT_THAT(status.message(), AllOf(HasSubstr("line 2: the log has no column \"id\""),
                                      HasSubstr("line 3: the log has several columns \"at\"")));
  EXPECT_TRUE(mapping->Bind({"at", "id"}).ok());
  EXPECT_THAT(mapping->case_key.columns[0].places, ElementsAre(1));
}

TEST(Bind, FindsColumnsOfOneNameByNumberOrAll) {
  const std::string yaml = absl::StrCat(kSmall, "rows:\n",
                                        "  category: {first_of: [\"L (*)\"]}\n"
                                        "  team: L (2)\n"
                                        "  agent: {column: M, when: {\"N (1)\": x}}\n"
                                        "csv: {optional: [L (2), M, \"N\"]}\n");
  auto mapping = ParseMapping(yaml);
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  ASSERT_TRUE(mapping->Bind({"id", "L", "at", "L", "N"}).ok());
  EXPECT_THAT(mapping->rows[0].columns[0].places, ElementsAre(1, 3));
  EXPECT_THAT(mapping->rows[1].columns[0].places, ElementsAre(3));
  EXPECT_THAT(mapping->rows[2].columns[0].places, IsEmpty());
  EXPECT_THAT(mapping->rows[2].when[0].column.places, ElementsAre(4));
  mapping = ParseMapping(yaml);
  ASSERT_TRUE(mapping->Bind({"id", "L", "at"}).ok());
  EXPECT_THAT(mapping->rows[0].columns[0].places, ElementsAre(1));
  EXPECT_THAT(mapping->rows[1].columns[0].places, IsEmpty());
  EXPECT_THAT(mapping->rows[2].when[0].column.places, IsEmpty());
  mapping = ParseMapping(yaml);
  EXPECT_THAT(mapping->Bind({"id", "at"}).message(),
              AllOf(HasSubstr("no column \"L (*)\"; if it may lack it, name it in csv: optional"),
                    Not(HasSubstr("L (2)"))));
  // An optional column with nearly the same name in the header is a mistake.
  mapping = ParseMapping(yaml);
  EXPECT_THAT(mapping->Bind({"id", "L", "at", "m"}).message(),
              HasSubstr("no column \"M\"; is it \"m\"?"));
  // A header that has such names itself means them.
  mapping = ParseMapping(yaml);
  ASSERT_TRUE(mapping->Bind({"L (2)", "L", "id", "at", "L"}).ok());
  EXPECT_THAT(mapping->rows[1].columns[0].places, ElementsAre(0));
}

absl::StatusOr<absl::Time> TimeIn(const std::string& rule, const std::string& text) {
  const auto mapping =
      ParseMapping("source: old\ncase: id\ntime: " + rule +
                   "\nopening: {type: {value: incident}, channel: {value: phone}}");
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  const auto reading = ReadTime(mapping->time.times, text);
  if (!reading.ok()) return reading.status();
  return reading->time;
}

TEST(Times, AreReadAsTheMappingSays) {
  const absl::Time expected =
      absl::FromCivil(absl::CivilSecond(2016, 7, 3, 13, 5, 0), absl::UTCTimeZone());
  const std::pair<const char*, const char*> texts[] = {
      {"{column: t, format: \"%d/%m/%Y %H:%M\", zone: UTC}", "3/7/2016 13:05"},
      {"{column: t, format: \"%m/%d/%Y %I:%M %p\", zone: UTC}", "07/03/2016 01:05 PM"},
      {"{column: t, format: iso}", "2016-07-03T16:05:00.000+03:00"},
      {"{column: t, format: iso}", "2016-07-03T13:05:00Z"},
      {"{column: t, format: iso, zone: Europe/Helsinki}", "2016-07-03 16:05"},
      {"{column: t, format: \"%Y/%m/%d %H:%M:%E*S\", zone: Europe/Helsinki}",
       "2016/07/03 16:05:00.000"},
      {"{column: t, format: \"%d-%b-%Y %H:%M\", zone: UTC}", "03-Jul-2016 13:05"},
      {"{column: t, format: epoch}", "1467551100"},
      {"{column: t, format: epoch-ms}", "1467551100000"},
      {"{column: t, format: [\"%d.%m.%Y %H:%M\", iso], zone: UTC}", "2016-07-03T13:05"},
  };
  for (const auto& [rule, text] : texts) {
    const auto time = TimeIn(rule, text);
    ASSERT_TRUE(time.ok()) << rule << ": " << time.status();
    EXPECT_EQ(*time, expected) << rule;
  }
  EXPECT_FALSE(TimeIn("{column: t, format: iso}", "2016-07-03 13:05").ok()) << "no offset, no zone";
  EXPECT_FALSE(TimeIn("{column: t, format: iso}", "yesterday").ok());
  EXPECT_FALSE(TimeIn("{column: t, format: \"%d/%m/%Y\", zone: UTC}", "31/2/2016 x").ok());
}

TEST(Times, AreReadInTheLanguagesOfTheMapping) {
  const std::string rule =
      "{column: t, zone: UTC, language: [de, fi], format: [\"%d/%b/%y %H:%M\", \"%d. %B %Y "
      "%H:%M\", \"%a %d.%b.%Y %H:%M\"]}";
  for (const auto& [text, month] : std::vector<std::pair<const char*, int>>{
           {"03/Mar/24 10:00", 3},
           {"03/Mai/24 10:00", 5},
           {"03/Okt/24 10:00", 10},
           {"3. März 2024 10:00", 3},
           {"3. MÄRZ 2024 10:00", 3},
           {"3. Ma\u0308rz 2024 10:00", 3},
           {"03/maalis/24 10:00", 3},
           {"3. maaliskuuta 2024 10:00", 3},
           {"03/marras/24 10:00", 11},
           {"03/Dez./24 10:00", 12},
           {"So. 3.Mär.2024 10:00", 3},
           {"So 3.Dez..2024 10:00", 12},
           {"Sun 3.Mar.2024 10:00", 3},
           {"sunnuntai 03.maaliskuu.2024 10:00", 3},
       }) {
    const auto time = TimeIn(rule, text);
    ASSERT_TRUE(time.ok()) << text << ": " << time.status();
    EXPECT_EQ(*time, absl::FromCivil(absl::CivilHour(2024, month, 3, 10), absl::UTCTimeZone()))
        << text;
  }
  for (const char* text : {"03/mars/24 10:00", "03/Okto/24 10:00", "03//24 10:00", "Mai"}) {
    EXPECT_THAT(TimeIn(rule, text).status().message(), HasSubstr("with names in de, fi")) << text;
  }
  // A word may name a day as well as a month; the pattern says which.
  const auto spanish =
      TimeIn("{column: t, zone: UTC, language: es, format: \"%a %d %b %Y %I:%M %p\"}",
             "mar 05 mar 2024 03:10 p.m.");
  ASSERT_TRUE(spanish.ok()) << spanish.status();
  EXPECT_EQ(*spanish, absl::FromCivil(absl::CivilMinute(2024, 3, 5, 15, 10), absl::UTCTimeZone()));
}

TEST(Times, NeedALanguageThatThereIs) {
  EXPECT_THAT(ProblemsOf("source: old\ncase: id\n"
                         "time: {column: t, format: \"%b\", zone: UTC, language: [de, klingon]}\n"),
              HasSubstr("line 3: there are no names of months in the language \"klingon\""));
}

TEST(Slug, IsReadableStableAndTellsValuesApart) {
  EXPECT_EQ(Slug("Group 70", 64), "group-70");
  EXPECT_EQ(Slug("  group   70 ", 64), "group-70");
  EXPECT_NE(Slug("Group-70", 64), "group-70");
  EXPECT_NE(Slug("Group/70", 64), Slug("Group-70", 64));
  EXPECT_THAT(Slug("IT/Support", 64), HasSubstr("it-support-"));
  EXPECT_THAT(Slug("häiriö", 64), HasSubstr("h-iri-"));
  EXPECT_FALSE(Slug("漢字", 64).empty());
  for (const char* same : {"HÄIRIÖ", "Häiriö", "ha\u0308irio\u0308", " häiriö "}) {
    EXPECT_EQ(Slug(same, 64), Slug("häiriö", 64)) << same;
    EXPECT_EQ(ShortHash(same), ShortHash("häiriö")) << same;
  }
  EXPECT_NE(Slug("hairio", 64), Slug("häiriö", 64));
  EXPECT_NE(Slug("Группа", 64), Slug("Крупа", 64));
  const std::string a(100, 'a');
  EXPECT_LE(Slug(a, 40).size(), 40u);
  EXPECT_NE(Slug(a, 40), Slug(a + "b", 40));
}

TEST(ShortHash, DoesNotShowTheValue) {
  EXPECT_EQ(ShortHash("Eve  Smith"), ShortHash("eve smith"));
  EXPECT_NE(ShortHash("Eve Smith"), ShortHash("Eve Smyth"));
  EXPECT_THAT(ShortHash("eve"), Not(HasSubstr("eve")));
}

TEST(OneLine, CutsAtCharacters) {
  EXPECT_EQ(OneLine("a\nb\x01"
                    "c ",
                    10),
            "a b c");
  EXPECT_EQ(OneLine("ääää", 3), "äää");
}

TEST(ParseMapping, ChecksOutcomes) {
  const auto problems = [](const std::string& rule) {
    return ProblemsOf(absl::StrCat(kSmall, "rows:\n  ", rule, "\n"));
  };
  EXPECT_EQ(problems("rating: {column: r, scale: [0, 10]}"), "");
  EXPECT_EQ(problems("rating: {column: r, values: {good: \"2\", bad: \"1\"}, scale: [1, 2]}"), "");
  EXPECT_EQ(problems("resolution_target: {column: r, values: {Yes: met, No: breached}, due: d}"),
            "");
  EXPECT_THAT(problems("rating: r"), HasSubstr("line 6: rating needs its scale"));
  for (const char* scale : {"[5, 1]", "[1]", "[0, 101]", "[-1, 5]", "[a, b]", "[1, 2, 3]"}) {
    EXPECT_THAT(problems(absl::StrCat("rating: {column: r, scale: ", scale, "}")),
                HasSubstr("scale must be"))
        << scale;
  }
  EXPECT_THAT(problems("first_response_target: {column: r, values: {Late: late}}"),
              HasSubstr("\"late\" is not a first_response_target; words: met, breached"));
  EXPECT_THAT(problems("rating: {column: r, scale: [1, 5], when_missing: clear}"),
              HasSubstr("clear is not for rating"));
  EXPECT_THAT(problems("state: {column: r, due: d}"), HasSubstr("due"));
}

}  // namespace
}  // namespace luukku::ctl
