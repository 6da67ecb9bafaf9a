#include "tools/luukkuctl/imports/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "tools/luukkuctl/imports/record_store.h"

namespace luukku::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Fields = std::vector<std::string>;

struct Read {
  int64_t line;
  Fields fields;
  std::string error;
};

// Reads `text`, given in pieces of `piece` bytes.
std::vector<Read> ReadAll(const std::string& text, char separator = ',', size_t piece = 7,
                          std::optional<char> quote = '"') {
  size_t at = 0;
  CsvReader reader(
      [&](std::string& buffer) -> absl::StatusOr<bool> {
        if (at == text.size()) return false;
        const size_t count = std::min(piece, text.size() - at);
        buffer.append(text, at, count);
        at += count;
        return true;
      },
      separator, quote);
  std::vector<Read> all;
  CsvRecord record;
  while (*reader.Next(record)) {
    Read read{record.line(), {}, record.error()};
    for (int i = 0; i < record.size(); ++i) read.fields.emplace_back(record.field(i));
    all.push_back(read);
  }
  return all;
}

std::vector<Fields> FieldsOf(const std::vector<Read>& all) {
  std::vector<Fields> fields;
  for (const Read& read : all) {
    EXPECT_EQ(read.error, "");
    fields.push_back(read.fields);
  }
  return fields;
}

TEST(CsvReader, ReadsPlainFieldsWithAnyLineEnd) {
  const std::vector<Fields> expected = {{"a", "b", ""}, {"", "c", "d"}};
  for (const char* end : {"\n", "\r\n", "\r"}) {
    for (const bool last : {true, false}) {
      const std::string text = absl::StrCat("a,b,", end, ",c,d", last ? end : "");
      for (size_t piece = 1; piece < 12; ++piece) {
        EXPECT_EQ(FieldsOf(ReadAll(text, ',', piece)), expected) << text << piece;
      }
    }
  }
}

TEST(CsvReader, ReadsQuotedFields) {
  for (size_t piece = 1; piece < 40; ++piece) {
    const auto all =
        ReadAll("\"a;b\";\"say \"\"hi\"\"\"\n\"two\r\nlines\";\"\"\nx;5\" disk\n", ';', piece);
    EXPECT_THAT(FieldsOf(all), ElementsAre(Fields{"a;b", "say \"hi\""}, Fields{"two\r\nlines", ""},
                                           Fields{"x", "5\" disk"}));
    EXPECT_EQ(all[1].line, 2);
    EXPECT_EQ(all[2].line, 4) << "a line break in quotes counts";
  }
}

TEST(CsvReader, PassesOverByteOrderMarkAndEmptyLines) {
  const auto all = ReadAll("\xEF\xBB\xBF\"a\",b\n\n\r\nc,d\n\n");
  EXPECT_THAT(FieldsOf(all), ElementsAre(Fields{"a", "b"}, Fields{"c", "d"}));
  EXPECT_EQ(all[1].line, 4);
  EXPECT_TRUE(ReadAll("").empty());
  EXPECT_TRUE(ReadAll("\xEF\xBB\xBF").empty());
  EXPECT_TRUE(ReadAll("\n\n").empty());
}

TEST(CsvReader, NamesBrokenRecordsAndGoesOnAtTheNextLine) {
  const auto all = ReadAll("a,\"b\"c\nd,e\n\"f,g\nh,i\n");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_THAT(all[0].error, HasSubstr("text after the end"));
  EXPECT_THAT(all[1].fields, ElementsAre("d", "e"));
  EXPECT_EQ(all[2].line, 3);
  EXPECT_THAT(all[2].error, HasSubstr("does not end"));
  EXPECT_EQ(all[3].line, 4);
  EXPECT_THAT(all[3].fields, ElementsAre("h", "i"));
}

TEST(CsvReader, AQuoteThatDoesNotEndCostsOneLineOfALongLog) {
  std::string text = "\"open,1\n";
  for (int i = 0; i < 200'000; ++i) absl::StrAppend(&text, "row,", i, "\n");
  const auto all = ReadAll(text, ',', 1 << 16);
  EXPECT_EQ(all.size(), 200'001u);
  EXPECT_THAT(all[0].error, HasSubstr("1 MiB"));
  EXPECT_THAT(all.back().fields, ElementsAre("row", "199999"));
  EXPECT_EQ(all.back().line, 200'001);
}

TEST(CsvReader, ALineThatIsTooLongIsOneRecord) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string text = absl::StrCat("a,b", end, std::string(5 << 20, 'x'), end, "c,d");
    const auto all = ReadAll(text, ',', 1 << 18);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_THAT(all[1].error, HasSubstr("1 MiB"));
    EXPECT_EQ(all[2].line, 3);
    EXPECT_THAT(all[2].fields, ElementsAre("c", "d"));
  }
}

TEST(CsvReader, TakesAnotherQuoteOrNone) {
  const auto none = ReadAll("\"a,b\"\nc\"\n", ',', 7, std::nullopt);
  EXPECT_THAT(FieldsOf(none), ElementsAre(Fields{"\"a", "b\""}, Fields{"c\""}));
  const auto single = ReadAll("'a,''b',\"c\n", ',', 7, '\'');
  EXPECT_THAT(FieldsOf(single), ElementsAre(Fields{"a,'b", "\"c"}));
}

TEST(RecordStore, GivesBackWhatItWasGiven) {
  RecordStore store;
  std::vector<RecordStore::Place> places;
  for (int i = 0; i < 3000; ++i) {
    CsvRecord record;
    record.Clear(i * 1'000'000'007LL);
    for (int n = 0; n < i % 4; ++n) {
      record.Append(std::string(i * n % 700, 'x'));
      record.EndField();
    }
    if (i % 5 == 0) record.set_error(absl::StrCat("error ", i));
    if (i == 7) record.Append(std::string(3 << 20, 'y'));
    record.EndField();
    places.push_back(store.Add(record));
  }
  for (int i = 0; i < 3000; ++i) {
    const CsvRecord record = store.Get(places[i]);
    EXPECT_EQ(record.line(), i * 1'000'000'007LL);
    ASSERT_EQ(record.size(), i % 4 + 1);
    for (int n = 0; n < i % 4; ++n) EXPECT_EQ(record.field(n).size(), i * n % 700u);
    EXPECT_EQ(record.field(i % 4).size(), i == 7 ? 3u << 20 : 0u);
    EXPECT_EQ(record.error(), i % 5 == 0 ? absl::StrCat("error ", i) : "");
  }
}

// Random records, written by the rules of RFC 4180, are read back, in pieces of any size.
TEST(CsvReader, ReadsBackWhatWasWritten) {
  std::mt19937 random(5);
  const std::string letters = "ab,;\"\n\r x";
  for (int round = 0; round < 500; ++round) {
    std::vector<Fields> written;
    std::string text;
    const int columns = 1 + static_cast<int>(random() % 4);
    for (int row = 0; row < 5; ++row) {
      Fields fields;
      for (int i = 0; i < columns; ++i) {
        std::string field(1, 'f');
        for (size_t n = random() % 6; n > 0; --n) field += letters[random() % letters.size()];
        absl::StrAppend(&text, i == 0 ? "\"" : ",\"");
        for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
        text += '"';
        fields.push_back(field);
      }
      text += "\r\n";
      written.push_back(fields);
    }
    EXPECT_EQ(FieldsOf(ReadAll(text, ',', 1 + random() % 9)), written);
  }
}

}  // namespace
}  // namespace luukku::ctl
