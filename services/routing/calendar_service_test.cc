// Calendars as their clients see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/routing/calendars/sql.h"
#include "services/routing/sla_fixture.h"

namespace luukku::routing {
namespace {

using ::testing::ElementsAre;
using testing::kDenied;
using testing::kNotFound;

using CalendarServiceTest = SlaFixture;

TEST_F(CalendarServiceTest, CreatesAndGets) {
  const auto created = CreateCalendar("mervi", CalendarNamed("calendars/office"));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->revision(), 1);
  EXPECT_EQ(created->etag(), "1");
  EXPECT_EQ(GetCalendar("alice", "calendars/office")->SerializeAsString(),
            created->SerializeAsString());
  EXPECT_EQ(CodeOf(CreateCalendar("root", CalendarNamed("calendars/office"))),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CodeOf(GetCalendar("alice", "calendars/other")), kNotFound);
}

TEST_F(CalendarServiceTest, AnEditMakesARevisionAndLeavesTheOlderOnes) {
  ASSERT_TRUE(CreateCalendar("root", CalendarNamed("calendars/office")).ok());
  const int64_t edition = Edition();
  v1::Calendar edit;
  edit.set_name("calendars/office");
  edit.set_time_zone("Europe/Stockholm");
  edit.set_display_name("not in the mask");
  edit.add_holidays()->set_date("2026-12-06");
  const auto edited = UpdateCalendar("mervi", edit, {"time_zone", "holidays"});
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_EQ(edited->revision(), 2);
  EXPECT_EQ(edited->time_zone(), "Europe/Stockholm");
  EXPECT_EQ(edited->display_name(), "Office hours");
  EXPECT_EQ(edited->holidays_size(), 1);
  EXPECT_EQ(edited->hours_size(), 1);
  EXPECT_EQ(GetCalendar("alice", "calendars/office")->revision(), 2);
  EXPECT_EQ(GetCalendar("alice", "calendars/office", 1)->time_zone(), "Europe/Helsinki");
  EXPECT_EQ(CodeOf(GetCalendar("alice", "calendars/office", 3)), kNotFound);
  EXPECT_EQ(Edition(), edition + 1);

  // What changes nothing makes no revision.
  EXPECT_EQ(UpdateCalendar("mervi", edit, {"time_zone"})->revision(), 2);
  EXPECT_EQ(Edition(), edition + 1);

  auto& hours = *edit.mutable_holidays(0)->add_hours();
  hours.set_from_minute(480);
  hours.set_to_minute(720);
  EXPECT_EQ(UpdateCalendar("mervi", edit, {"holidays"})->revision(), 3);
  EXPECT_EQ(GetCalendar("alice", "calendars/office")->holidays(0).hours(0).to_minute(), 720);
  edit.mutable_holidays(0)->set_display_name("8:00-12:00");
  EXPECT_EQ(ViolatedFields(UpdateCalendar("mervi", edit, {"holidays"}).status()),
            (Fields{"calendar.holidays[0].display_name"}));

  edit.clear_holidays();
  EXPECT_EQ(UpdateCalendar("mervi", edit, {"holidays"})->holidays_size(), 0);
}

TEST_F(CalendarServiceTest, AStaleEtagIsRefused) {
  v1::Calendar calendar = *CreateCalendar("root", CalendarNamed("calendars/office"));
  calendar.set_display_name("Other");
  ASSERT_TRUE(UpdateCalendar("root", calendar, {"display_name"}).ok());
  calendar.set_display_name("Third");
  const auto stale = UpdateCalendar("root", calendar, {"display_name"}).status();
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(stale), reason::kStaleEtag);
}

TEST_F(CalendarServiceTest, ARepeatedCallHasOneEffect) {
  const std::string id = db::RandomUuid();
  ASSERT_TRUE(CreateCalendar("root", CalendarNamed("calendars/office")).ok());
  v1::Calendar edit = CalendarNamed("calendars/office");
  edit.set_time_zone("Europe/Stockholm");
  const auto first = UpdateCalendar("root", edit, {"time_zone"}, id);
  const auto again = UpdateCalendar("root", edit, {"time_zone"}, id);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  edit.set_time_zone("Europe/Paris");
  EXPECT_EQ(ReasonOf(UpdateCalendar("root", edit, {"time_zone"}, id).status()),
            reason::kRequestIdReused);
}

TEST_F(CalendarServiceTest, NamesAllViolations) {
  v1::Calendar bad = CalendarNamed("calendars/OFFICE");
  bad.set_display_name("");
  bad.set_time_zone("Mars/Olympus");
  bad.mutable_hours(0)->set_to_minute(1441);
  bad.add_holidays()->set_date("2026-02-30");
  EXPECT_EQ(ViolatedFields(CreateCalendar("root", bad, "no uuid").status()),
            (Fields{"calendar.name", "calendar.display_name", "calendar.time_zone",
                    "calendar.hours[0].to_minute", "calendar.holidays[0].date", "request_id"}));
  bad.set_name("calendars/office");
  EXPECT_EQ(ViolatedFields(UpdateCalendar("root", bad, {"time_zone", "revision"}).status()),
            (Fields{"calendar.time_zone", "update_mask"}));
  EXPECT_EQ(ViolatedFields(UpdateCalendar("root", bad, {}).status()), (Fields{"update_mask"}));
  EXPECT_EQ(ViolatedFields(GetCalendar("root", "rules/x", -1).status()),
            (Fields{"name", "revision"}));
}

TEST_F(CalendarServiceTest, ListsByDisplayNameInPages) {
  for (const char* id : {"c", "a", "b"}) {
    v1::Calendar calendar = CalendarNamed(absl::StrCat("calendars/", id));
    calendar.set_display_name(absl::StrCat("Calendar ", id));
    ASSERT_TRUE(CreateCalendar("root", calendar).ok());
  }
  const auto first = ListCalendars("alice", 2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(NamesOf(first->calendars()), ElementsAre("calendars/a", "calendars/b"));
  const auto second = ListCalendars("alice", 2, first->next_page_token());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(NamesOf(second->calendars()), ElementsAre("calendars/c"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(CalendarServiceTest, OnlyManagersEditAndNoRequesterReads) {
  EXPECT_EQ(CodeOf(CreateCalendar("alice", CalendarNamed("calendars/office"))), kDenied);
  ASSERT_TRUE(CreateCalendar("router", CalendarNamed("calendars/office")).ok());
  EXPECT_EQ(CodeOf(UpdateCalendar("alice", CalendarNamed("calendars/office"), {"hours"})), kDenied);
  EXPECT_EQ(CodeOf(GetCalendar("ritva", "calendars/office")), kDenied);
  EXPECT_EQ(CodeOf(ListCalendars("ritva")), kDenied);
}

TEST_F(CalendarServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::routing::calendars::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
