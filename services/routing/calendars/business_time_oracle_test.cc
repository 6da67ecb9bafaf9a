#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/routing/calendars/business_time.h"
#include "services/routing/calendars/testing_calendars.h"

// Random calendars in many zones, held against the minute-by-minute oracle and the laws of business
// time.
namespace luukku::routing {
namespace {

constexpr int kCalendars = 600;
constexpr int kCasesEach = 60;

std::string Describe(const v1::Calendar& calendar, absl::Time time) {
  return absl::StrCat(calendar.ShortDebugString(), " at ", absl::FormatTime(time));
}

TEST(BusinessTimeOracle, AgreesOnShortTimes) {
  RandomCalendars random(1);
  int reached = 0;
  for (int i = 0; i < kCalendars; ++i) {
    const std::string zone = random.Zone();
    const absl::Time from = random.Moment(zone);
    const auto calendar = random.Calendar(zone, from);
    const BusinessTime time = Compile(calendar);
    const MinuteOracle oracle(calendar, from, 14 * 24 * 60);
    for (int j = 0; j < kCasesEach; ++j) {
      const absl::Time a = random.Between(oracle.from(), oracle.to());
      const absl::Time b = random.Between(oracle.from(), oracle.to());
      ASSERT_EQ(time.IsOpen(a), oracle.IsOpen(a)) << Describe(calendar, a);
      ASSERT_EQ(time.Elapsed(a, b), oracle.Elapsed(a, b))
          << Describe(calendar, a) << " to " << absl::FormatTime(b);
      const absl::Duration amount =
          random.Pick(8) == 0 ? absl::ZeroDuration() : oracle.Elapsed(a, b) / 2;
      const auto expected = oracle.Due(a, amount);
      if (!expected) continue;
      ++reached;
      ASSERT_EQ(time.Due(a, amount), expected) << Describe(calendar, a) << " in " << amount;
    }
  }
  EXPECT_GT(reached, kCalendars * kCasesEach / 2);
}

TEST(BusinessTimeOracle, AgreesOverYears) {
  RandomCalendars random(2);
  for (const char* zone : {"Europe/Helsinki", "America/Asuncion", "Africa/Cairo", "Pacific/Apia"}) {
    const absl::Time from = At("2011-06-01 00:00", "UTC") + absl::Hours(random.Pick(10'000));
    const auto calendar = random.Calendar(zone, from);
    const BusinessTime time = Compile(calendar);
    const MinuteOracle oracle(calendar, from, 4 * 365 * 24 * 60);
    for (int j = 0; j < 20; ++j) {
      const absl::Time a = random.Between(oracle.from(), oracle.to());
      const absl::Time b = random.Between(oracle.from(), oracle.to());
      ASSERT_EQ(time.Elapsed(a, b), oracle.Elapsed(a, b)) << Describe(calendar, a);
      const auto expected = oracle.Due(a, oracle.Elapsed(a, b));
      if (!expected) continue;
      ASSERT_EQ(time.Due(a, oracle.Elapsed(a, b)), expected) << Describe(calendar, a);
    }
  }
}

TEST(BusinessTimeOracle, AgreesOnWhenItOpensAndCloses) {
  RandomCalendars random(3);
  for (int i = 0; i < kCalendars; ++i) {
    const std::string zone = random.Zone();
    const absl::Time from = random.Moment(zone);
    const auto calendar = random.Calendar(zone, from);
    const BusinessTime time = Compile(calendar);
    const MinuteOracle oracle(calendar, from, 10 * 24 * 60);
    const bool open = oracle.IsOpen(from);
    absl::Time change = from;
    while (change < oracle.to() && oracle.IsOpen(change) == open) change += absl::Minutes(1);
    if (open) {
      ASSERT_EQ(time.OpenUntil(from, oracle.to()), change) << Describe(calendar, from);
      ASSERT_EQ(time.NextOpening(from), from);
    } else {
      ASSERT_EQ(std::min(time.NextOpening(from), oracle.to()), change) << Describe(calendar, from);
      ASSERT_EQ(time.OpenUntil(from, oracle.to()), from);
    }
  }
}

// A random calendar, and three times in order within some weeks or years.
struct Case {
  explicit Case(RandomCalendars& random)
      : zone(random.Zone()),
        a(random.Moment(zone)),
        calendar(random.Calendar(zone, a)),
        time(Compile(calendar)) {
    const absl::Duration span = absl::Hours(24 * (random.Pick(2) == 0 ? 20 : 800));
    b = random.Between(a, a + span);
    c = random.Between(b, b + span);
    amount = time.Elapsed(a, random.Between(a, a + span));
  }

  std::string zone;
  absl::Time a, b, c;
  v1::Calendar calendar;
  BusinessTime time;
  absl::Duration amount;
};

TEST(BusinessTimeLaws, HoldForRandomCases) {
  RandomCalendars random(4);
  for (int i = 0; i < 10'000; ++i) {
    const Case it(random);
    const BusinessTime& time = it.time;
    SCOPED_TRACE(Describe(it.calendar, it.a));
    ASSERT_EQ(time.Elapsed(it.a, it.c), time.Elapsed(it.a, it.b) + time.Elapsed(it.b, it.c));
    ASSERT_LE(time.Elapsed(it.a, it.b), it.b - it.a);
    const auto due = time.Due(it.a, it.amount);
    ASSERT_TRUE(due);
    ASSERT_EQ(time.Elapsed(it.a, *due), it.amount);
    // Never in closed time: open, or just after open time.
    ASSERT_TRUE(time.IsOpen(*due) || time.IsOpen(*due - absl::Nanoseconds(1)));
    // Grows with start and amount.
    ASSERT_LE(*due, *time.Due(it.b, it.amount));
    ASSERT_LT(*due, *time.Due(it.a, it.amount + absl::Nanoseconds(1)));
    ASSERT_LE(*time.Due(it.a, absl::ZeroDuration()), *due);
    ASSERT_LE(*time.Due(it.a, absl::ZeroDuration()), *time.Due(it.b, absl::ZeroDuration()));
    // In two steps as in one.
    ASSERT_EQ(time.Due(*due, it.amount), time.Due(it.a, 2 * it.amount));
  }
}

TEST(BusinessTimeLaws, OneHolidayMoreNeverShortens) {
  RandomCalendars random(5);
  for (int i = 0; i < 3'000; ++i) {
    Case it(random);
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone(it.zone, &zone));
    const auto day = absl::FormatCivilTime(absl::ToCivilDay(it.a, zone) + random.Pick(30));
    v1::Calendar more = it.calendar;
    more.clear_holidays();
    for (const auto& holiday : it.calendar.holidays()) {
      if (holiday.date() != day) *more.add_holidays() = holiday;
    }
    AddHoliday(more, day);
    const BusinessTime longer = Compile(more);
    ASSERT_GE(*longer.Due(it.a, it.amount), *it.time.Due(it.a, it.amount)) << day;
    ASSERT_LE(longer.Elapsed(it.a, it.b), it.time.Elapsed(it.a, it.b)) << day;
  }
}

TEST(BusinessTimeLaws, RoundTheClockIsPhysicalTimeInEveryZone) {
  RandomCalendars random(6);
  for (int i = 0; i < 1'000; ++i) {
    const std::string zone = random.Zone();
    const BusinessTime time = Compile(AlwaysOpen(zone));
    const absl::Time from = random.Moment(zone);
    const absl::Time to = random.Between(from, from + absl::Hours(24 * 500));
    ASSERT_EQ(time.Elapsed(from, to), to - from) << zone << " " << absl::FormatTime(from);
    ASSERT_EQ(time.Due(from, to - from), to) << zone << " " << absl::FormatTime(from);
    ASSERT_EQ(time.OpenUntil(from, to), to) << zone << " " << absl::FormatTime(from);
  }
}

}  // namespace
}  // namespace luukku::routing
