#include "tools/luukkuctl/imports/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "lib/testing/server.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/mapping_parser.h"

namespace luukku::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kTicketMapping[] = R"yaml(
source: old
csv: {short_rows: false}
case: id
row: [n, at]
order: time
time: {column: at, format: epoch}
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {column: state, values: {a: open, b: resolved}}}
moments:
  - {time: done, state: {value: closed}}
skip:
  - {state: {like: "note*"}}
)yaml";

// A ticket service that stores only keys, and accepts every new one.
class Keys {
 public:
  ticket::v1::ImportTicketsResponse Take(const ticket::v1::ImportTicketsRequest& request) {
    ticket::v1::ImportTicketsResponse response;
    for (const auto& ticket : request.tickets()) {
      auto& result = *response.add_results();
      auto& known = cases_[ticket.case_key()];
      result.set_created(known.empty());
      for (const auto& change : ticket.changes()) {
        const bool is_new = known.insert(change.row_key()).second;
        if (is_new) result.set_imported_rows(result.imported_rows() + 1);
        if (!is_new) result.set_known_rows(result.known_rows() + 1);
      }
    }
    return response;
  }

 private:
  std::map<std::string, std::set<std::string>> cases_;
};

class ImporterTest : public ::testing::Test {
 protected:
  // Imports a log; sets summary_.
  absl::Status Import(const std::string& text, bool skip_bad_rows = false,
                      const std::string& mapping_text = kTicketMapping) {
    auto mapping = ParseMapping(mapping_text);
    EXPECT_TRUE(mapping.ok()) << mapping.status();
    auto encoding = Encoding::Open(mapping->csv.encoding);
    std::ofstream(folder_.File("log.csv")) << text;
    auto log = LogFile::Open(folder_.File("log.csv"));
    Progress progress(nullptr);
    Importer importer(
        *std::move(mapping), *std::move(encoding), LogExport(), skip_bad_rows,
        [this](const auto& request) { return keys_.Take(request); }, &progress);
    const absl::Status status = importer.Run(**log);
    summary_ = importer.summary();
    return status;
  }

  std::set<int64_t> RefusedLines() const {
    std::set<int64_t> lines;
    for (const RowNote& note : summary_.refusals) lines.insert(note.line);
    return lines;
  }

  testing::TemporaryFolder folder_;
  Keys keys_;
  Summary summary_;
};

// A log of messy rows, with the expected fate of each line.
struct MessyLog {
  enum class Fate { kGood, kCopy, kBad, kNoCase, kLeftOut };
  struct Row {
    int64_t line;
    std::string case_key;
    Fate fate;
  };
  std::string text = "id,at,n,state,done\n";
  std::vector<Row> rows;

  void Add(const std::string& row, const std::string& case_key, Fate fate) {
    rows.push_back({line_, case_key, fate});
    for (const char c : row) line_ += c == '\n';
    text += row;
  }
  void Blank() {
    text += "\r\n";
    ++line_;
  }

 private:
  int64_t line_ = 2;
};

MessyLog MadeMess(std::mt19937& random) {
  using Fate = MessyLog::Fate;
  MessyLog log;
  const int count = 1 + static_cast<int>(random() % 40);
  for (int n = 0; n < count; ++n) {
    const std::string key = absl::StrCat("c", random() % 6);
    const std::string at = absl::StrCat(1'500'000'000 + random() % 1000);
    const std::string done = random() % 3 == 0 ? absl::StrCat(1'500'000'500 + random() % 9) : "";
    const std::string good =
        absl::StrCat(key, ",", at, ",", n, ",", random() % 2 ? "a" : "b", ",", done);
    switch (random() % 24) {
      case 0:
        log.Add(absl::StrCat(key, ",yesterday,", n, ",a,\n"), key, Fate::kBad);
        break;
      case 1:
        log.Add(absl::StrCat(key, ",,", n, ",a,\n"), key, Fate::kBad);
        break;
      case 2:
        log.Add(absl::StrCat(key, ",", at, ",", n, ",odd,\n"), key, Fate::kBad);
        break;
      case 3:
        log.Add(absl::StrCat(key, ",", at, "\n"), key, Fate::kBad);
        break;
      case 4:
        log.Add(good + ",more\n", key, Fate::kBad);
        break;
      case 5:
        log.Add(absl::StrCat(key, ",", at, ",", n, ",a,\xFF\n"), key, Fate::kBad);
        break;
      case 6:
        log.Add(absl::StrCat(key, ",", at, ",", n, ",a,\"soon\"\n"), key, Fate::kBad);
        break;
      case 7:
        log.Add(absl::StrCat(",", at, ",", n, ",a,\n"), "", Fate::kNoCase);
        break;
      case 8:
        log.Add(absl::StrCat(key, ",", at, ",", n, ",Note,\n"), key, Fate::kLeftOut);
        break;
      case 9:
        log.Add(" , ,,\"\",\n", "", Fate::kLeftOut);
        break;
      case 10:
        log.Blank();
        break;
      case 11:
        log.Add(good + "\n", key, Fate::kGood);
        log.Add(good + "\n", key, Fate::kCopy);
        break;
      case 13:
        for (int twice = 0; twice < 2; ++twice) {
          log.Add(absl::StrCat(key, ",", at, ",", n, ",odd,\n"), key, Fate::kBad);
        }
        break;
      case 12:
        log.Add(absl::StrCat(key, ",", at, ",", n, ",a,\"\n\"\n"), key, Fate::kGood);
        break;
      default:
        log.Add(good + (random() % 4 == 0 ? ",,\n" : "\n"), key, Fate::kGood);
    }
  }
  return log;
}

// Each row of a log is counted once, as expected; a second run imports nothing.
TEST_F(ImporterTest, EveryRowIsAccountedFor) {
  using Fate = MessyLog::Fate;
  std::mt19937 random(7);
  for (int round = 0; round < 600; ++round) {
    const MessyLog log = MadeMess(random);
    const bool skip_bad_rows = round % 2 == 1;
    std::set<std::string> bad_cases;
    for (const auto& row : log.rows) {
      if (row.fate == Fate::kBad && !skip_bad_rows) bad_cases.insert(row.case_key);
    }
    std::set<int64_t> refused;
    int64_t left_out = 0, imported = 0;
    for (const auto& row : log.rows) {
      if (row.fate == Fate::kNoCase || row.fate == Fate::kBad) refused.insert(row.line);
      // A copy shares the fate of its case; a row that the mapping leaves out does not.
      if (row.fate == Fate::kCopy) {
        if (bad_cases.contains(row.case_key)) refused.insert(row.line);
        if (!bad_cases.contains(row.case_key)) ++left_out;
      }
      if (row.fate == Fate::kLeftOut) ++left_out;
      if (row.fate == Fate::kGood) {
        if (bad_cases.contains(row.case_key)) refused.insert(row.line);
        if (!bad_cases.contains(row.case_key)) ++imported;
      }
    }
    SCOPED_TRACE(log.text);
    keys_ = Keys();
    ASSERT_TRUE(Import(log.text, skip_bad_rows).ok());
    EXPECT_EQ(summary_.rows, static_cast<int64_t>(log.rows.size()));
    EXPECT_EQ(summary_.not_sent, 0);
    EXPECT_EQ(RefusedLines(), refused);
    EXPECT_EQ(summary_.left_out, left_out);
    EXPECT_EQ(summary_.imported, imported);
    EXPECT_EQ(summary_.known, 0);
    EXPECT_EQ(summary_.refused(), static_cast<int64_t>(refused.size()));
    ASSERT_TRUE(Import(log.text, skip_bad_rows).ok());
    EXPECT_EQ(summary_.imported, 0);
    EXPECT_EQ(summary_.known, imported);
    EXPECT_EQ(RefusedLines(), refused);
    if (HasFailure()) break;
  }
}

TEST_F(ImporterTest, AHugeBadCaseIsRefusedInGoodTime) {
  std::string text = "id,at,n,state,done\n";
  for (int i = 0; i < 200'000; ++i) absl::StrAppend(&text, "one,never,", i, ",a,\n");
  for (const bool skip_bad_rows : {false, true}) {
    const absl::Time started = absl::Now();
    ASSERT_TRUE(Import(text, skip_bad_rows).ok());
    EXPECT_EQ(summary_.refused(), 200'000);
    EXPECT_LT(absl::Now() - started, absl::Seconds(60));
  }
}

TEST_F(ImporterTest, SaysWhatIsWrongWithAHeader) {
  const auto problem = [this](const std::string& text) {
    const absl::Status status = Import(text);
    EXPECT_EQ(ExitCodeOf(status), kExitUsage);
    EXPECT_EQ(summary_.rows, 0);
    return std::string(status.message());
  };
  EXPECT_THAT(problem(""), HasSubstr("the log is empty"));
  EXPECT_THAT(problem("\n\n"), HasSubstr("the log is empty"));
  EXPECT_THAT(problem("id;at;n;state;done\n"), HasSubstr("is csv: separator right?"));
  EXPECT_THAT(problem("Id,at,n,state,done\n"), HasSubstr("no column \"id\"; is it \"Id\"?"));
  EXPECT_THAT(problem("id,at,n,state,done,at\n"), HasSubstr("\"at (1)\", \"at (2)\""));
  EXPECT_THAT(problem("id,at,n,state,\xFF\n"), HasSubstr("is not utf-8; see csv: encoding"));
  EXPECT_THAT(problem(std::string("i\0d\0,\0a\0\n\0", 10)), HasSubstr("looks like utf-16le"));
  EXPECT_TRUE(Import("id,at,n,state,done\n").ok()) << "no rows are no error";
}

TEST_F(ImporterTest, ReadsColumnsOfOneNameByTheirPlace) {
  const std::string mapping =
      "source: old\ncase: id\ntime: {column: at (2), format: epoch}\n"
      "opening: {type: {value: incident}, channel: {value: phone}}\n";
  EXPECT_TRUE(Import("id,at,at\n1,never,1500000000\n", false, mapping).ok());
  EXPECT_EQ(summary_.imported, 1);
}

TEST_F(ImporterTest, ShortRowsAreAllowedWhereTheMappingSaysSo) {
  const std::string log = "id,at,n,state,done\n1,1500000000,1,a\n";
  ASSERT_TRUE(Import(log).ok());
  EXPECT_THAT(summary_.refusals[0].why, HasSubstr("has 4 fields instead of 5"));
  std::string mapping = kTicketMapping;
  mapping.replace(mapping.find("short_rows: false"), 17, "short_rows: true");
  ASSERT_TRUE(Import(log, false, mapping).ok());
  EXPECT_EQ(summary_.imported, 1);
}

// Leaving rows out does not help if the whole case is bad.
TEST_F(ImporterTest, ACaseWithoutATypeIsRefusedWholeAlsoWhereBadRowsAreSkipped) {
  const std::string mapping =
      "source: old\ncase: id\ntime: {column: at, format: epoch}\n"
      "opening: {type: {column: type}, channel: {value: phone}}\n";
  std::string log = "id,at,type\n";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&log, "1,", 1'500'000'000 + i, ",\n");
  ASSERT_TRUE(Import(log, true, mapping).ok());
  EXPECT_EQ(summary_.refused(), 1000);
  EXPECT_EQ(summary_.tickets_refused, 1);
}

TEST_F(ImporterTest, ReadsAnyEncoding) {
  const std::string mapping =
      "source: old\ncsv: {encoding: $}\ncase: id\n"
      "time: {column: at, format: epoch}\n"
      "opening: {type: {value: incident}, channel: {value: phone}}\n";
  const auto in = [&](const std::string& encoding) {
    std::string text = mapping;
    return text.replace(text.find('$'), 1, encoding);
  };
  std::string wide("\xFF\xFE", 2);
  for (const char c : std::string("id,at\n\"a\n\",1500000000\nb,1500000000\n")) {
    wide += c;
    wide += '\0';
  }
  for (const char* encoding : {"utf-8", "utf-16"}) {
    keys_ = Keys();
    ASSERT_TRUE(Import(wide, false, in(encoding)).ok()) << encoding;
    EXPECT_EQ(summary_.imported, 2) << encoding;
  }
  keys_ = Keys();
  ASSERT_TRUE(Import("id,at\n\xE4,1500000000\n", false, in("iso-8859-1")).ok());
  EXPECT_EQ(summary_.imported, 1);
  ASSERT_TRUE(Import("id,at\n\x81,1500000000\nx,1500000000\n", false, in("windows-1252")).ok());
  EXPECT_EQ(summary_.refused() + summary_.imported, 2);
  // Half a character in the middle, and one at the end.
  std::string broken = wide;
  broken[broken.size() - 20] = '\xD8';
  broken[broken.size() - 19] = '\xD8';
  ASSERT_TRUE(Import(broken, false, in("utf-16")).ok());
  EXPECT_EQ(summary_.rows, 2);
  EXPECT_EQ(summary_.refused() + summary_.imported + summary_.known, 2);
  EXPECT_FALSE(Encoding::Open("martian").ok());
}

}  // namespace
}  // namespace luukku::ctl
