// The pure rules of the mapping language: conditions, orders, times.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/luukkuctl/imports/condition_rules.h"
#include "tools/luukkuctl/imports/order_rules.h"
#include "tools/luukkuctl/imports/time_rules.h"

namespace luukku::ctl {
namespace {

using ::testing::HasSubstr;

CsvRecord RecordOf(const std::vector<std::string>& fields) {
  CsvRecord record;
  record.Clear(1);
  for (const std::string& field : fields) {
    record.Append(field);
    record.EndField();
  }
  return record;
}

TEST(IsLike, StarsStandForAnyText) {
  for (const char* pattern :
       {"wait - user", "wait*", "*user", "*-*", "*", "w*t*r", "**", "wait - user*"}) {
    EXPECT_TRUE(IsLike("wait - user", pattern)) << pattern;
  }
  for (const char* pattern : {"", "wait", "*waitt", "user*", "w*x*r", "wait - user?", "*userr"}) {
    EXPECT_FALSE(IsLike("wait - user", pattern)) << pattern;
  }
  EXPECT_TRUE(IsLike("", ""));
  EXPECT_TRUE(IsLike("", "*"));
  EXPECT_TRUE(IsLike("aab", "*ab"));
  // Many stars do not make it slow.
  EXPECT_FALSE(IsLike(std::string(5000, 'a'), "*a*a*a*a*a*a*a*a*a*a*a*b"));
}

TEST(Holds, WhereAllTestsDo) {
  const CsvRecord record = RecordOf({"status", " Done ", ""});
  const auto test = [](int column, std::set<std::string> values, std::vector<std::string> like = {},
                       bool negated = false) {
    return ColumnTest{{"c", 1, {column}}, negated, std::move(values), std::move(like)};
  };
  EXPECT_TRUE(Holds({}, record));
  EXPECT_TRUE(Holds({test(0, {"status"}), test(1, {"done", "closed"})}, record));
  EXPECT_FALSE(Holds({test(0, {"status"}), test(1, {"open"})}, record));
  EXPECT_TRUE(Holds({test(1, {}, {"do*"})}, record));
  EXPECT_FALSE(Holds({test(1, {}, {"do*"}, true)}, record));
  EXPECT_TRUE(Holds({test(1, {"open"}, {}, true)}, record));
  EXPECT_TRUE(Holds({test(2, {""})}, record)) << "there is nothing in it";
  EXPECT_TRUE(Holds({test(9, {""})}, record)) << "the row is too short";
}

TEST(Holds, ForAColumnThatStandsForSeveral) {
  const auto test = [](std::vector<int> places, const std::string& value) {
    return Condition{{{"c (*)", 1, std::move(places)}, false, {value}, {}}};
  };
  const CsvRecord record = RecordOf({"a", "", "ÄÄ", " "});
  EXPECT_TRUE(Holds(test({0, 1, 2}, "ää"), record)) << "one of them is enough";
  EXPECT_FALSE(Holds(test({0, 1}, "ää"), record));
  EXPECT_FALSE(Holds(test({0, 1}, ""), record)) << "they are not all empty";
  EXPECT_TRUE(Holds(test({1, 3}, ""), record));
  EXPECT_TRUE(Holds(test({}, ""), record)) << "the log lacks it";
}

TEST(NaturalLess, CountsAsPeopleDo) {
  const char* ordered[] = {"", "001A5849979", "1A5849980", "2", "10", "A9", "A10", "A10B", "B"};
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      EXPECT_EQ(NaturalLess(ordered[i], ordered[j]), i < j) << ordered[i] << " " << ordered[j];
    }
  }
  EXPECT_FALSE(NaturalLess("007", "7"));
  EXPECT_FALSE(NaturalLess("7", "007"));
}

TEST(ComesBefore, AsksOneKeyAfterTheOther) {
  const CsvRecord a = RecordOf({"9"}), b = RecordOf({"10"});
  const absl::Time noon = absl::FromUnixSeconds(1'500'000'000), later = noon + absl::Seconds(1);
  const std::vector<OrderKey> by_time = {{OrderKey::By::kTime, {}}};
  std::vector<OrderKey> by_both = by_time;
  by_both.push_back({OrderKey::By::kColumn, {"n", 1, {0}}});
  EXPECT_TRUE(ComesBefore(by_both, a, noon, b, noon));
  EXPECT_FALSE(ComesBefore(by_both, b, noon, a, noon));
  EXPECT_TRUE(ComesBefore(by_both, b, noon, a, later));
  EXPECT_FALSE(ComesBefore(by_time, a, noon, b, noon));
  EXPECT_FALSE(ComesBefore({}, a, noon, b, later));
}

TimeStyle StyleOf(const std::string& word, const char* zone) {
  TimeStyle style;
  style.formats = FormatsOf(word, false);
  style.written = word;
  EXPECT_TRUE(absl::LoadTimeZone(zone, &style.zone));
  return style;
}

std::string InUtc(const TimeStyle& style, const std::string& text) {
  const auto reading = ReadTime(style, text);
  if (!reading.ok()) return std::string(reading.status().message());
  return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M:%E*S", reading->time, absl::UTCTimeZone()),
                      reading->remark.empty() ? "" : " ", reading->remark);
}

TEST(ReadTime, ReadsWhatSpreadsheetsAndProgramsWrite) {
  const TimeStyle excel = StyleOf("excel", "Europe/Helsinki");
  EXPECT_EQ(InUtc(excel, "41414.5"), "2013-05-20 09:00:00");
  EXPECT_EQ(InUtc(excel, "41414,541666666664"), "2013-05-20 10:00:00");
  EXPECT_EQ(InUtc(excel, "41414"), "2013-05-19 21:00:00");
  EXPECT_THAT(InUtc(excel, "0"), HasSubstr("is not a time"));
  EXPECT_THAT(InUtc(excel, "9999999"), HasSubstr("is not a time"));
  EXPECT_EQ(InUtc(StyleOf("epoch", "UTC"), "1467551100.25"), "2016-07-03 13:05:00.25");
  EXPECT_EQ(InUtc(StyleOf("epoch-ms", "UTC"), "1467551100123"), "2016-07-03 13:05:00.123");
  EXPECT_EQ(InUtc(StyleOf("epoch-ms", "UTC"), "1.4675511E+12"), "2016-07-03 13:05:00");
  for (const char* text : {"nan", "inf", "1e300", "-1e300", "", "12:30", "0x10p99"}) {
    EXPECT_THAT(InUtc(StyleOf("epoch", "UTC"), text), HasSubstr("is not a time")) << text;
  }
  const TimeStyle iso = StyleOf("iso", "Europe/Helsinki");
  for (const char* text :
       {"2016-07-03T16:05:00.000+0300", "2016-07-03T16:05:00+03:00", "2016-07-03 16:05",
        "2016-07-03T13:05Z", "2016-07-03 13:05:00 +00:00", "2016-07-03 13:05:00+00"}) {
    EXPECT_EQ(InUtc(iso, text), "2016-07-03 13:05:00") << text;
  }
  EXPECT_EQ(InUtc(iso, "2016-07-03"), "2016-07-02 21:00:00");
}

TEST(ReadTime, SaysWhereClocksChange) {
  const TimeStyle dutch = StyleOf("%d-%m-%Y %H:%M", "Europe/Amsterdam");
  EXPECT_EQ(InUtc(dutch, "27-10-2013 01:59"), "2013-10-26 23:59:00");
  EXPECT_EQ(InUtc(dutch, "27-10-2013 02:30"),
            "2013-10-27 00:30:00 is in an hour that Europe/Amsterdam has twice: read as the first");
  EXPECT_EQ(InUtc(dutch, "27-10-2013 03:00"), "2013-10-27 02:00:00");
  EXPECT_EQ(InUtc(dutch, "31-03-2013 02:30"),
            "2013-03-31 01:30:00 is in an hour that Europe/Amsterdam leaves out: read as if the "
            "clocks had not changed");
  EXPECT_EQ(InUtc(StyleOf("iso", "Europe/Amsterdam"), "2013-10-27T02:30:00+01:00"),
            "2013-10-27 01:30:00")
      << "an offset leaves no doubt";
}

TEST(ReadTime, QuotesLittleOfAValue) {
  EXPECT_LT(InUtc(StyleOf("iso", "UTC"), std::string(1'000'000, 'x')).size(), 250u);
}

}  // namespace
}  // namespace luukku::ctl
