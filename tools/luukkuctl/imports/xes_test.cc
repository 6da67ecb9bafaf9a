// Logs in other forms than plain CSV: XES, packed, of two bytes a character.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/reading_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kXesMapping[] = R"yaml(
source: miner
case: case:concept:name
time: {column: time:timestamp, format: iso}
opening:
  type: {value: incident}
  channel: {column: case:channel, values: {web: portal}, when_missing: phone}
  subject: "case:concept:name"
rows:
  team: org:group
  state:
    - {when: {lifecycle:transition: complete}, column: concept:name, values: {Close: closed}, otherwise: open}
)yaml";

// A log with other elements of XES besides events; `more` is before its last trace.
std::string Xes(const std::string& more = "") {
  return absl::StrCat(R"xml(<?xml version="1.0" encoding="UTF-8" ?>
<!-- OpenXES -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="none"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="a log"/>
  <trace>
    <string key="concept:name" value="C&#228;se &amp; 1"/>
    <string key="channel" value="WEB"/>
    <event>
      <string key="concept:name" value="Register"><string key="meta" value="below"/></string>
      <string key="lifecycle:transition" value="complete"/>
      <date key="time:timestamp" value="2024-05-06T10:00:00.000+02:00"/>
      <string key="org:group" value="Net"/>
      <list key="tags"><string key="tag" value="a"/></list>
    </event>
    <event>
      <string key="concept:name" value="Close"/>
      <string key="lifecycle:transition" value="complete"/>
      <date key="time:timestamp" value="2024-05-06T11:00:00.000+02:00"/>
    </event>
  </trace>
  <trace><string key="concept:name" value="no events"/></trace>
)xml",
                      more, R"xml(<trace>
    <string key="concept:name" value="2"/><int key="cost" value="7"/>
    <event><date key="time:timestamp" value="2024-05-07T10:00:00Z"/></event>
  </trace>
</log>
)xml");
}

TEST_F(ReadingTest, XesIsReadAsItIs) {
  Read(kXesMapping, Xes());
  ASSERT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  EXPECT_EQ(tickets_[0].ticket().subject(), "Cäse & 1");
  EXPECT_EQ(tickets_[0].ticket().channel(), common::v1::CHANNEL_PORTAL);
  ASSERT_EQ(tickets_[0].changes_size(), 2);
  EXPECT_EQ(tickets_[0].changes(0).ticket().team(), "teams/net");
  EXPECT_EQ(tickets_[0].changes(0).time().seconds(), 1714982400);
  EXPECT_EQ(tickets_[0].changes(1).ticket().state(), common::v1::TICKET_STATE_CLOSED);
  EXPECT_EQ(tickets_[1].ticket().channel(), common::v1::CHANNEL_PHONE);
  EXPECT_EQ(summary_.rows, 3);
  // A column that no event and no trace has is refused like a misspelt one of a table.
  EXPECT_THAT(TryRead(absl::StrCat(kXesMapping, "  agent: org:resource\n"), Xes()).message(),
              AllOf(HasSubstr("no column \"org:resource\""), HasSubstr("case:channel"),
                    HasSubstr("case:cost"), Not(HasSubstr("meta")), Not(HasSubstr(", source"))));
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(LUUKKU_SOURCE_DIR) + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The same in XES: a trace for each case, with what its first row has of "case:".
std::string AsXes(const std::string& csv) {
  std::string unread = csv;
  CsvReader reader(
      [&](std::string& text) -> absl::StatusOr<bool> {
        text += std::exchange(unread, "");
        return false;
      },
      ',');
  CsvRecord header, record;
  EXPECT_TRUE(*reader.Next(header));
  std::map<std::string, std::string> traces;
  const auto write = [](absl::string_view key, absl::string_view value) {
    const std::string escaped = absl::StrReplaceAll(
        value, {{"&", "&amp;"}, {"<", "&lt;"}, {"\"", "&quot;"}, {"\n", "&#10;"}});
    return absl::StrCat("<string key=\"", key, "\" value=\"", escaped, "\"/>");
  };
  while (*reader.Next(record)) {
    std::string of_case, of_event, key;
    for (int i = 0; i < record.size(); ++i) {
      absl::string_view name = header.field(i);
      if (name == "case:concept:name") key = std::string(record.field(i));
      std::string& kept = absl::ConsumePrefix(&name, "case:") ? of_case : of_event;
      kept += write(name, record.field(i));
    }
    std::string& trace = traces[key];
    if (trace.empty()) trace = of_case;
    absl::StrAppend(&trace, "<event>", of_event, "</event>\n");
  }
  std::string xes = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n";
  for (const auto& [key, trace] : traces) absl::StrAppend(&xes, "<trace>", trace, "</trace>\n");
  return xes + "</log>\n";
}

// By case, without the keys of rows, into which the order of the columns goes.
std::map<std::string, std::string> WithoutRowKeys(std::vector<ticket::v1::ImportedTicket> tickets) {
  std::map<std::string, std::string> by_case;
  for (ticket::v1::ImportedTicket& ticket : tickets) {
    for (auto& change : *ticket.mutable_changes()) change.clear_row_key();
    by_case[ticket.case_key()] = ticket.DebugString();
  }
  return by_case;
}

TEST_F(ReadingTest, TheShippedMappingReadsXesAsItsCsv) {
  const std::string mapping = ReadFile("/tools/luukkuctl/mappings/xes.yaml");
  const std::string csv = ReadFile("/tests/logs/xes.csv");
  Read(mapping, csv);
  const auto of_csv = WithoutRowKeys(tickets_);
  Read(mapping, AsXes(csv));
  EXPECT_THAT(of_csv, Not(IsEmpty()));
  EXPECT_EQ(WithoutRowKeys(tickets_), of_csv);
}

TEST_F(ReadingTest, XesNamesTheLinesOfItsEvents) {
  Read(kXesMapping, Xes("<trace><string key=\"concept:name\" value=\"3\"/>\n"
                        "<event>\n<date key=\"time:timestamp\" value=\"soon\"/></event></trace>\n"
                        "<event><string key=\"concept:name\" value=\"of no trace\"/></event>\n"));
  ASSERT_THAT(summary_.refusals, SizeIs(2)) << summary_.ToText();
  EXPECT_EQ(summary_.refusals[0].line, 28);
  EXPECT_THAT(summary_.refusals[0].why, HasSubstr("does not say which case"));
  EXPECT_EQ(summary_.refusals[1].line, 26);
  EXPECT_THAT(summary_.refusals[1].why, HasSubstr("is not a time"));
}

TEST_F(ReadingTest, WhatIsNoXesIsRefusedBeforeAnythingIsSent) {
  const std::string whole = Xes();
  const std::pair<std::string, const char*> logs[] = {
      {whole.substr(0, whole.size() - 8), "is not well-formed XML: line 28"},
      {"<?xml version=\"1.0\"?><html/>", "line 1: it is no XES but <html>"},
      {"<log/>", "the log has no events"},
      {"<log><event", "is not well-formed XML: line 1"},
      {Xes("<trace><event/><string key=\"concept:name\" value=\"late\"/></trace>"),
       "has an attribute of a trace behind its events"},
      {"<?xml version=\"1.0\"?>\n<!DOCTYPE log [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n"
       "<log><trace><string key=\"concept:name\" value=\"&b;\"/></trace></log>",
       "line 2: it has a document type"},
      {"<?xml version=\"1.0\"?>\n<!DOCTYPE log SYSTEM \"file:///etc/passwd\"><log/>",
       "line 2: it has a document type"},
      {absl::StrCat("<log>", std::string(300'000, '<')), "is not well-formed XML"},
  };
  for (const auto& [log, why] : logs) {
    const absl::Status status = TryRead(kXesMapping, log);
    EXPECT_EQ(ExitCodeOf(status), kExitUsage) << why;
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
    EXPECT_THAT(tickets_, IsEmpty()) << why;
  }
  std::string deep = "<log>";
  for (int i = 0; i < 100; ++i) deep += "<container key=\"a\">";
  EXPECT_THAT(TryRead(kXesMapping, deep).message(), HasSubstr("more than 64 levels deep"));
  std::string wide = "<log><event>";
  for (int i = 0; i < 1100; ++i) absl::StrAppend(&wide, "<int key=\"k", i, "\" value=\"1\"/>");
  EXPECT_THAT(TryRead(kXesMapping, wide + "</event></log>").message(),
              HasSubstr("more than 1000 attributes"));
}

TEST_F(ReadingTest, AnEventThatIsTooLongIsRefusedAlone) {
  const std::string part(700'000, 'x');
  Read(kXesMapping,
       Xes(absl::StrCat(
           "<trace><string key=\"concept:name\" value=\"3\"/><event>"
           "<date key=\"time:timestamp\" value=\"2024-05-07T10:00:00Z\"/><string key=\"a\" ",
           "value=\"", part, "\"/><string key=\"b\" value=\"", part, "\"/></event></trace>\n")));
  EXPECT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  ASSERT_THAT(summary_.refusals, SizeIs(1));
  EXPECT_EQ(summary_.refusals[0].why, "is longer than 1 MiB");
}

constexpr char kTable[] = R"yaml(
source: small
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {value: open}}
)yaml";

std::string Table(int rows) {
  std::string text = "Id,Opened\n";
  for (int i = 0; i < rows; ++i) absl::StrAppend(&text, "A", i, ",2024-05-06\n");
  return text;
}

std::string Gzipped(const std::string& text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST_F(ReadingTest, GzipIsReadDirectly) {
  const std::string text = Table(30'000);
  const std::string packed = Gzipped(text);
  Read(kTable, packed);
  EXPECT_EQ(summary_.imported, 30'000);
  // In two members, with what tapes have behind the last.
  Read(kTable, absl::StrCat(Gzipped(text.substr(0, 1000)), Gzipped(text.substr(1000)),
                            std::string(500, '\0')));
  EXPECT_EQ(summary_.imported, 30'000);
  Read(kXesMapping, Gzipped(Xes()));
  EXPECT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  EXPECT_THAT(TryRead(kTable, packed.substr(0, packed.size() / 2)).message(),
              HasSubstr("ends in the middle of its .gz stream"));
  EXPECT_THAT(TryRead(kTable, packed.substr(0, 5)).message(), HasSubstr(".gz stream"));
  std::string damaged = packed;
  damaged[damaged.size() / 2] ^= 0x55;
  EXPECT_THAT(TryRead(kTable, damaged).message(), HasSubstr(".gz stream is damaged"));
  EXPECT_THAT(TryRead(kTable, packed + "more").message(), HasSubstr(".gz stream is damaged"));
}

TEST_F(ReadingTest, WhatIsPackedOtherwiseIsSaidToBe) {
  for (const auto& [front, why] : std::vector<std::pair<std::string, const char*>>{
           {"PK\x03\x04rest", "is a .zip or .xlsx file: unpack it, or save it as CSV"},
           {"BZh91AY", "is packed by bzip2"},
           {"\x28\xB5\x2F\xFDrest", "is packed by zstd"},
           {"\xD0\xCF\x11\xE0\xA1\xB1", "is an .xls file"}}) {
    EXPECT_THAT(TryRead(kTable, front).message(), HasSubstr(why));
  }
}

std::string Utf16(const std::string& ascii, bool big) {
  std::string wide;
  for (const char c : ascii) {
    if (big) wide += '\0';
    wide += c;
    if (!big) wide += '\0';
  }
  return wide;
}

TEST_F(ReadingTest, WideEncodingsWithoutAMarkAreNamed) {
  const std::string quoted = "\"Id\",\"Opened\"\r\n\"A1\",\"2024-05-06\"\r\n";
  for (const auto& [log, name] : std::vector<std::pair<std::string, std::string>>{
           {Utf16(quoted, false), "utf-16le"},
           {Utf16(quoted, true), "utf-16be"},
           {Utf16(Table(3), false), "utf-16le"},
           {Utf16(Utf16(quoted, false), false), "utf-32le"}}) {
    const absl::Status status = TryRead(kTable, log);
    EXPECT_EQ(ExitCodeOf(status), kExitUsage);
    EXPECT_THAT(status.message(),
                HasSubstr(absl::StrCat("is not utf-8 but looks like ", name,
                                       " without a byte order mark; say csv: {encoding: ", name)));
    EXPECT_THAT(TryRead(absl::StrCat(kTable, "csv: {encoding: windows-1252}\n"), log).message(),
                HasSubstr(absl::StrCat("looks like ", name)));
  }
  Read(absl::StrCat(kTable, "csv: {encoding: utf-16le}\n"), Utf16(quoted, false));
  EXPECT_THAT(tickets_, SizeIs(1));
  EXPECT_THAT(summary_.refusals, IsEmpty());
}

TEST_F(ReadingTest, XesMayBeInUtf16) {
  const std::string log = absl::StrReplaceAll(Xes(), {{"UTF-8", "UTF-16"}});
  for (const bool big : {false, true}) {
    Read(kXesMapping, absl::StrCat(big ? "\xFE\xFF" : "\xFF\xFE", Utf16(log, big)));
    ASSERT_THAT(tickets_, SizeIs(2)) << big;
    EXPECT_EQ(tickets_[0].ticket().subject(), "Cäse & 1");
  }
}

// A cell with only a no-break space is empty; one beside a value is not part of the value.
TEST_F(ReadingTest, SpaceOfAnyKindDoesNotCount) {
  const std::string mapping = absl::StrReplaceAll(kTable, {{"open}}", "open}, team: Team}"}});
  Read(mapping,
       "Id,Opened,Team\nA1,2024-05-06,\u00A0\nA2,2024-05-06,\u00A0North\u00A0\n\u00A0,\u00A0,"
       "\u00A0\n");
  ASSERT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  EXPECT_THAT(tickets_[0].changes(0).fields().paths(), ::testing::ElementsAre("state"));
  EXPECT_EQ(tickets_[1].changes(0).ticket().team(), "teams/north");
}

// Without line breaks, as some programs write it.
TEST_F(ReadingTest, XesMayBeOneLine) {
  Read(kXesMapping, absl::StrReplaceAll(Xes(), {{"\n", ""}}));
  ASSERT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  EXPECT_EQ(tickets_[0].changes_size(), 2);
  EXPECT_EQ(summary_.rows, 3);
  EXPECT_EQ(summary_.not_sent, 0);
}

}  // namespace
}  // namespace luukku::ctl
