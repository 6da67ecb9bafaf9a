// Whole command lines about imports that send nothing.

#include <gmock/gmock.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kMapping[] = R"yaml(
source: small
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
actor: By
opening: {type: {value: incident}, channel: {value: phone}, requester: Who}
rows: {state: {value: open}, team: Team, category: {path: [Kind, Sub]}}
skip:
  - {Id: {like: "total*"}}
)yaml";

class ImportCommands : public Commands {
 protected:
  std::string File(const std::string& name, const std::string& text) {
    const std::string path = absl::StrCat(folder_, "/", name);
    std::ofstream(path) << text;
    return path;
  }

  // `words` stand before the options.
  Result Import(std::vector<std::string> words, const std::string& log,
                const std::string& mapping = kMapping) {
    words.insert(words.begin(), "import");
    words.insert(words.end(), {"--mapping", File("mapping.yaml", mapping), File("log.csv", log)});
    return RunPlain(std::move(words));
  }
};

constexpr char kLog[] =
    "Id,Opened,By,Who,Team,Kind,Sub\n"
    "1,2024-05-06,Eve,Ann,Lähituki,Office,Printer\n"
    "2,2024-05-06,Eve,Bob,LÄHITUKI,Office,\n"
    "3,2024-05-06,Bob's,Ann,Lähituki,,\n"
    "4,2024-05-06,Eve,Ann,Net,,\n";

TEST_F(ImportCommands, MessagesOfSeveralLinesAreLines) {
  const Result result = Import({"--dry-run"}, "Id,Opened\n",
                               "source: small-one\n"
                               "case: Id\n"
                               "row: Id\n"
                               "time: {column: Opened, format: iso, zone: UTC}\n"
                               "opening: {type: {value: incident}, channel: {value: telephone}}\n"
                               "rows: {state: {value: open}}\n"
                               "momnets:\n"
                               "  - {time: Closed, state: {value: closed}}\n");
  EXPECT_EQ(result.exit_code, kExitUsage);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("error: the mapping can't be used:\n  line 5: \"telephone\" is not"),
                    HasSubstr("\n  line 7: the mapping has no key \"momnets\"; keys: "),
                    Not(HasSubstr("\\n"))));
}

TEST_F(ImportCommands, ATableTellsWhatBecameOfTheLogsNames) {
  const Result result = Import({"--dry-run"}, kLog);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nagents, the most frequent first:\n"
                                    "IN THE LOG  HERE                   TICKETS\n"
                                    "Eve         agents/eve             3\n"));
  EXPECT_THAT(result.out, HasSubstr("\ncategories, the most frequent first:\n"
                                    "IN THE LOG        HERE                        TICKETS\n"
                                    "Office            categories/office           2\n"
                                    "Office / Printer  categories/office--printer  1\n"));
  EXPECT_THAT(result.out, HasSubstr("Ann         people/small-ann  3\n"));
  EXPECT_THAT(result.out, HasSubstr("\nteams, the most frequent first:\n"));
  std::string many = "Id,Opened,By,Who,Team,Kind,Sub\n";
  for (int i = 0; i < 25; ++i) absl::StrAppend(&many, i, ",2024-05-06,,,Team ", i, ",,\n");
  EXPECT_THAT(Import({"--dry-run"}, many).out, HasSubstr("\nand 15 more\n"));
  const Result json = Import({"--dry-run", "--output", "json"}, many);
  EXPECT_THAT(json.out, HasSubstr("\"value\":\"Team 24\""));
}

TEST_F(ImportCommands, NamesPrintsCommandsThatCreateTeamsAndAgents) {
  const Result result = Import({"names"}, kLog);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, HasSubstr("luukkuctl agent create eve --display-name Eve\n"));
  EXPECT_THAT(result.out, HasSubstr(" --display-name 'Bob'\\''s'\n"));
  EXPECT_THAT(result.out, HasSubstr("luukkuctl team create net --display-name Net\n"));
  EXPECT_THAT(result.out, HasSubstr(" --display-name 'Lähituki'\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("LÄHITUKI"))) << "one team, by its usual spelling";
  EXPECT_THAT(result.out, HasSubstr("# 2 categories: created by the import itself\n"
                                    "# 2 people: created by the import itself\n"));
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 6);
  EXPECT_THAT(Import({"names", "--output", "json"}, kLog).out,
              AllOf(HasSubstr("\"name\":\"teams/net\""), Not(HasSubstr("imported"))));
  EXPECT_EQ(RunPlain({"import", "names"}).exit_code, kExitUsage);
  EXPECT_THAT(RunPlain({"import", "names", "--help"}).out, HasSubstr("print the commands"));
}

TEST_F(ImportCommands, NamesAreThoseOfWhatComesIn) {
  const Result result = Import({"names"}, absl::StrCat(kLog, "5,soon,,,Never,,\n"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, Not(HasSubstr("never")));
  EXPECT_THAT(result.err, HasSubstr("1 of 5 rows would be refused"));
}

TEST_F(ImportCommands, AFooterOfFewerColumnsCanBeSkipped) {
  Result result = Import({"--dry-run"}, absl::StrCat(kLog, "Total: 4\n"));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("  left out         1\n"));
  // Missing columns of a short row do not match an empty condition.
  const std::string by_lack = absl::StrCat(kMapping, "  - {Sub: \"\", Kind: \"\", Team: \"\"}\n");
  result = Import({"--dry-run"}, absl::StrCat(kLog, "5,2024-05-06\n"), by_lack);
  EXPECT_EQ(result.exit_code, kExitRefused);
  EXPECT_THAT(result.out, HasSubstr("has 2 fields instead of 7"));
  result = Import({"--dry-run"}, absl::StrCat(kLog, "5,2024-05-06\n"),
                  absl::StrCat(by_lack, "csv: {short_rows: true}\n"));
  EXPECT_THAT(result.out, HasSubstr("  left out         1\n"));
}

TEST_F(ImportCommands, AWrongTimeFormatIsOneKindOfRefusal) {
  std::string log = "Id,Opened,By,Who,Team,Kind,Sub\n";
  for (int i = 0; i < 9; ++i) absl::StrAppend(&log, i, ",0", i, "/Mai/24,,,,,\n");
  const Result result = Import({"--dry-run"}, log);
  EXPECT_EQ(result.exit_code, kExitRefused);
  EXPECT_THAT(result.out, HasSubstr("Refused, by line of the log:\n"
                                    "  time is not a time as the mapping's format has it: iso: "
                                    "\"00/Mai/24\", \"01/Mai/24\", \"02/Mai/24\" …\n"
                                    "    lines 2-10\n"));
  const std::string csv = absl::StrCat(folder_, "/refusals.csv");
  Import({"--dry-run", "--refusals", csv}, log);
  std::stringstream text;
  text << std::ifstream(csv).rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("10,\"8\",\"time is not a time as the mapping's format has it: "
                                    "iso: \"\"08/Mai/24\"\"\"\n"));
}

}  // namespace
}  // namespace luukku::ctl
