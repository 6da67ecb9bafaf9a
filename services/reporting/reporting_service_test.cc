// The reporting service as a whole: three real feeds, its edge, rebuilding.

#include <gmock/gmock.h>

#include <set>

#include "google/rpc/error_details.pb.h"
#include "lib/status/error.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "services/reporting/desk_fixture.h"
#include "services/reporting/facts/sql.h"
#include "services/reporting/history_fixture.h"
#include "services/reporting/reports/sql.h"

namespace luukku::reporting {
namespace {

using ::testing::ElementsAre;

std::set<std::string> ViolatedFields(const absl::Status& status) {
  std::set<std::string> fields;
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  for (const auto& violation : details.field_violations()) fields.insert(violation.field());
  return fields;
}

class ReportingServiceTest : public ReportingDesk {
 protected:
  static constexpr absl::Duration kAYear = absl::Hours(365 * 24);

  // A year of a small desk, which ended just now.
  void Tell() {
    const absl::Time now = absl::Now();
    const RandomHistory history(5, now - kAYear, now, absl::UTCTimeZone());
    ticket_.Append(history.ticket());
    routing_.Append(history.routing());
    survey_.Append(history.survey());
    told_ = history.ticket().size() + history.routing().size() + history.survey().size();
  }

  void Resync(const std::string& source) {
    const auto stub = event::v1::ConsumerService::NewStub(server_.Channel());
    event::v1::ListConsumersResponse consumers;
    const auto admin = tokens_.Mint("root", {"admin"});
    ASSERT_TRUE(stub->ListConsumers(testing::ContextFor(admin).get(), {}, &consumers).ok());
    for (const auto& consumer : consumers.consumers()) {
      if (consumer.source() != source) continue;
      event::v1::ResyncRequest request;
      request.set_source(source);
      request.set_etag(consumer.etag());
      event::v1::Consumer answer;
      const auto status =
          FromGrpc(stub->Resync(testing::ContextFor(admin).get(), request, &answer));
      ASSERT_TRUE(status.ok()) << status;
    }
  }

  bool AllTaken() {
    return Eventually([&] {
      return database_.Query("SELECT COALESCE(sum(version), 0) FROM feed_subjects")[0][0]
                 .as<size_t>() == told_;
    });
  }

  v1::Period Period() const {
    v1::Period period;
    *period.mutable_start_time() = ToProto(end_ - kAYear);
    *period.mutable_end_time() = ToProto(end_);
    period.set_time_zone("Europe/Helsinki");
    return period;
  }

  // All reports, without the fields that depend on when they are made.
  std::vector<std::string> Figures() {
    std::vector<std::string> figures;
    const auto add = [&](auto answer) {
      ASSERT_TRUE(answer.ok()) << answer.status();
      answer->mutable_basis()->clear_compute_time();
      answer->mutable_basis()->clear_feeds();
      answer->mutable_basis()->clear_end_time();
      figures.push_back(answer->SerializeAsString());
    };
    v1::MonthlyVolumesRequest volumes;
    volumes.set_group_by(v1::DIMENSION_TEAM);
    add(Call(&Stub::MonthlyVolumes, volumes));
    v1::ArrivalPatternRequest pattern;
    v1::TypeSharesRequest shares;
    v1::ResolutionTimesRequest times;
    v1::SlaResultsRequest targets;
    v1::SatisfactionRequest satisfaction;
    *pattern.mutable_period() = *shares.mutable_period() = *times.mutable_period() =
        *targets.mutable_period() = Period();
    satisfaction.mutable_period()->set_last_days(366);
    times.set_group_by(v1::DIMENSION_TEAM);
    targets.set_group_by(v1::DIMENSION_PRIORITY);
    satisfaction.set_group_by(v1::DIMENSION_CHANNEL);
    add(Call(&Stub::ArrivalPattern, pattern));
    add(Call(&Stub::TypeShares, shares));
    add(Call(&Stub::ResolutionTimes, times));
    add(Call(&Stub::SlaResults, targets));
    add(Call(&Stub::Satisfaction, satisfaction, {"admin"}));
    return figures;
  }

  // Tells, in each feed, of something that no report counts: a consumer's idle slots move on with
  // an event of another slot only, so one that subscribed anew after the last event moves none.
  void TellNothing() {
    event::v1::Event event;
    event.set_subject("desks/main");
    event.set_version(++nothings_);
    event.mutable_desk_changed()->set_time_zone("UTC");
    *event.mutable_occurred_at() = ToProto(absl::Now());
    for (auto* feed : {&ticket_, &routing_, &survey_}) feed->Append({event});
    told_ += 3;
  }

  const absl::Time end_ = absl::Now();
  size_t told_ = 0;
  int nothings_ = 0;
};

TEST_F(ReportingServiceTest, RebuildGivesTheSameBytes) {
  Tell();
  ASSERT_TRUE(AllTaken());
  const auto before = Figures();
  ASSERT_EQ(before.size(), 6u);
  // Damage for a rebuild to mend.
  database_.Query(
      "UPDATE tickets SET priority = 4, create_time = create_time - interval '1 month'");
  EXPECT_FALSE(Figures() == before);

  // Twice: the consumers rest before the second, and must hear of it though nothing happens.
  for (int i = 0; i < 2; ++i) {
    for (const char* source : {"ticket", "routing", "survey"}) Resync(source);
    ASSERT_TRUE(Eventually([&] { return Count("feed_cursors WHERE forgetting") == 0; }));
    ASSERT_TRUE(AllTaken());
    EXPECT_TRUE(Figures() == before);
    TellNothing();
    ASSERT_TRUE(AllTaken());
    ASSERT_TRUE(Eventually([&] {
      return database_.Query("SELECT FROM feed_cursors GROUP BY source, position").size() == 3u;
    }));
  }
  EXPECT_EQ(Count("feed_parked"), 0);
}

TEST_F(ReportingServiceTest, WhatBreaksTheContractIsParked) {
  event::v1::Event update, answer, created;
  update.set_subject("tickets/1");
  update.mutable_ticket_updated();
  update.mutable_ticket();
  created.set_subject("tickets/2");
  created.mutable_ticket_created();
  created.mutable_ticket();
  answer.set_subject("invitations/1");
  answer.mutable_invitation_answered()->set_scale_high(7);
  for (auto* event : {&update, &created, &answer}) {
    event->set_version(1);
    *event->mutable_occurred_at() = ToProto(end_);
  }
  ticket_.Append({update, created});
  survey_.Append({answer});
  ASSERT_TRUE(Eventually([&] { return Count("feed_parked") == 2 && Count("tickets") == 1; }));
  EXPECT_EQ(Count("feed_parked WHERE subject = 'tickets/1'"), 1) << "it was never created";
  EXPECT_EQ(Count("feed_parked WHERE subject = 'invitations/1'"), 1) << "it was never sent";
  EXPECT_EQ(Count("tickets WHERE ticket = 2"), 1) << "others flow on";
}

TEST_F(ReportingServiceTest, AnswersSayWhatTheyRestOn) {
  const auto answer = [&] {
    v1::TypeSharesRequest request;
    request.mutable_period()->set_last_days(30);
    request.mutable_period()->set_time_zone("Europe/Helsinki");
    return *Call(&Stub::TypeShares, request);
  };
  // Watermarks are known once each feed has been heard for a second.
  ASSERT_TRUE(Eventually([&] {
    const auto feeds = answer().basis().feeds();
    return std::all_of(feeds.begin(), feeds.end(), [](const auto& f) { return f.has_watermark(); });
  }));
  const absl::Time before = absl::Now();
  ASSERT_TRUE(Eventually([&] { return FromProto(answer().basis().feeds(0).watermark()) > before; }))
      << "it goes on while nothing happens";
  const v1::Basis basis = answer().basis();
  EXPECT_EQ(basis.feeds(0).source(), "ticket");
  EXPECT_EQ(basis.feeds(1).source(), "routing");
  EXPECT_EQ(basis.feeds(2).source(), "survey");
  EXPECT_EQ(basis.time_zone(), "Europe/Helsinki");
  EXPECT_FALSE(basis.definition().empty());
  EXPECT_LT(absl::Now() - FromProto(basis.compute_time()), absl::Seconds(10));
  const absl::Duration length = FromProto(basis.end_time()) - FromProto(basis.start_time());
  EXPECT_NEAR(absl::ToDoubleHours(length), 30 * 24, 1);
}

TEST_F(ReportingServiceTest, IsForTheDeskOnly) {
  const auto code = [&](const std::string& role) {
    v1::ArrivalPatternRequest request;
    request.mutable_period()->set_last_days(7);
    return Call(&Stub::ArrivalPattern, request, {role}).status().code();
  };
  for (const char* role : {"agent", "queue_manager", "admin", "service"}) {
    EXPECT_EQ(code(role), absl::StatusCode::kOk) << role;
  }
  EXPECT_EQ(code("requester"), absl::StatusCode::kPermissionDenied);
}

TEST_F(ReportingServiceTest, SatisfactionIsOfWholeDaysAndOfManyToWhoMayNotReadAnswers) {
  Tell();
  ASSERT_TRUE(Eventually([&] { return AllTaken(); }));
  v1::SatisfactionRequest request;
  request.mutable_period()->set_last_days(366);
  request.set_group_by(v1::DIMENSION_TEAM);
  const auto all = Call(&Stub::Satisfaction, request, {"admin"});
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_FALSE(all->by_blocks());
  EXPECT_EQ(all->basis().time_zone(), "UTC");
  EXPECT_EQ(all->basis().end_time().seconds() % 86'400, 0);
  EXPECT_GT(all->groups(0).scales_size(), 0);
  v1::SatisfactionResponse told;
  ASSERT_TRUE(Eventually([&] {
    told = *Call(&Stub::Satisfaction, request, {"agent"});
    return told.total().scales_size() > 0;  // Once the survey feed is known to be read.
  }));
  EXPECT_TRUE(told.by_blocks());
  EXPECT_TRUE(told.groups(0).withheld());
  EXPECT_EQ(told.groups(0).scales_size(), 0);
  EXPECT_EQ(told.total().responses().invited(), all->total().responses().invited());

  const auto violated = [&](auto fill) {
    v1::SatisfactionRequest bad;
    fill(*bad.mutable_period());
    return ViolatedFields(Call(&Stub::Satisfaction, bad, {"admin"}).status());
  };
  EXPECT_THAT(violated([](v1::Period& p) {
                p.set_last_days(7);
                p.set_time_zone("Europe/Helsinki");
              }),
              ElementsAre("period.time_zone"));
  EXPECT_THAT(violated([](v1::Period& p) {
                p.mutable_start_time()->set_seconds(86'400);
                p.mutable_end_time()->set_seconds(2 * 86'400 + 1);
              }),
              ElementsAre("period"));
}

TEST_F(ReportingServiceTest, SingleAgentsAreTheirLeadsToSee) {
  v1::MonthlyVolumesRequest volumes;
  volumes.set_group_by(v1::DIMENSION_AGENT);
  EXPECT_TRUE(Call(&Stub::MonthlyVolumes, volumes, {"queue_manager"}).ok());
  EXPECT_THAT(ViolatedFields(Call(&Stub::MonthlyVolumes, volumes, {"agent"}).status()),
              ElementsAre("group_by"));
  v1::SatisfactionRequest answers;
  answers.set_group_by(v1::DIMENSION_AGENT);
  answers.mutable_period()->set_last_days(7);
  EXPECT_THAT(ViolatedFields(Call(&Stub::Satisfaction, answers, {"agent"}).status()),
              ElementsAre("group_by"));
}

TEST_F(ReportingServiceTest, AllViolationsAreNamed) {
  v1::ResolutionTimesRequest times;
  times.mutable_period()->set_time_zone("Helsinki");
  times.set_group_by(static_cast<v1::Dimension>(99));
  times.set_origin(static_cast<event::v1::Origin>(99));
  times.set_source("Old desk");
  EXPECT_THAT(ViolatedFields(Call(&Stub::ResolutionTimes, times).status()),
              ElementsAre("group_by", "origin", "period", "period.time_zone", "source"));
  v1::MonthlyVolumesRequest volumes;
  volumes.set_year(1800);
  volumes.set_time_zone("Europe/Helsinki\n");
  EXPECT_THAT(ViolatedFields(Call(&Stub::MonthlyVolumes, volumes).status()),
              ElementsAre("time_zone", "year"));

  const auto violated = [&](auto fill) {
    v1::TypeSharesRequest request;
    fill(*request.mutable_period());
    return ViolatedFields(Call(&Stub::TypeShares, request).status());
  };
  EXPECT_THAT(violated([](v1::Period&) {}), ElementsAre("period"));
  EXPECT_THAT(violated([](v1::Period& p) { p.set_last_days(-1); }),
              ElementsAre("period.last_days"));
  EXPECT_THAT(violated([](v1::Period& p) { p.set_last_days(3661); }),
              ElementsAre("period.last_days"));
  EXPECT_THAT(violated([](v1::Period& p) { p.mutable_start_time(); }),
              ElementsAre("period.end_time"));
  EXPECT_THAT(violated([](v1::Period& p) {
                p.mutable_start_time()->set_seconds(10);
                p.mutable_end_time()->set_seconds(10);
              }),
              ElementsAre("period.end_time"));
  EXPECT_THAT(violated([](v1::Period& p) {
                p.mutable_start_time();
                p.mutable_end_time()->set_seconds(3700 * 86400);
              }),
              ElementsAre("period.end_time"));
  EXPECT_THAT(violated([](v1::Period& p) {
                p.mutable_start_time()->set_nanos(-1);
                p.mutable_end_time()->set_seconds(int64_t{1} << 60);
              }),
              ElementsAre("period.end_time", "period.start_time"));
}

TEST_F(ReportingServiceTest, AtMostAThousandGroupsAreListed) {
  database_.Query(
      "INSERT INTO tickets (ticket, origin, create_time, state, type, channel, priority, team, "
      "reopen_count, resolve_time) SELECT i, 1, now() - interval '2 hours', 5, 1, 1, 1, "
      "'t' || lpad((i % 1200)::text, 4, '0'), 0, now() - interval '1 hour' FROM generate_series(1, "
      "2399) i");
  v1::MonthlyVolumesRequest volumes;
  volumes.set_group_by(v1::DIMENSION_TEAM);
  const auto months = Call(&Stub::MonthlyVolumes, volumes);
  ASSERT_TRUE(months.ok()) << months.status();
  EXPECT_EQ(months->groups_size(), 1000);
  EXPECT_EQ(months->basis().omitted_groups(), 200);
  EXPECT_EQ(months->groups(999).group().key(), "teams/t1000");
  v1::ResolutionTimesRequest times;
  times.mutable_period()->set_last_days(1);
  times.set_group_by(v1::DIMENSION_TEAM);
  const auto resolved = Call(&Stub::ResolutionTimes, times);
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(resolved->groups_size(), 1000);
  EXPECT_EQ(resolved->basis().omitted_groups(), 200);
  EXPECT_EQ(resolved->total().resolution().count(), 2399) << "the total counts them all";
}

TEST_F(ReportingServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_.runtime()});
  for (const auto* statement : luukku::sql::services::reporting::facts::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
  for (const auto* statement : luukku::sql::services::reporting::reports::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

// Reports with a period find it by an index, whatever else is in the table.
TEST_F(ReportingServiceTest, APeriodIsFoundByAnIndex) {
  database_.Query(
      "INSERT INTO tickets (ticket, origin, create_time, state, type, channel, priority, "
      "reopen_count, resolve_time, close_time) SELECT i, 1, t, 6, 1, 1, 1, 0, t, t "
      "FROM generate_series(1, 20000) i, LATERAL (SELECT now() - i * interval '1 hour' AS t) AS at;"
      "ANALYZE tickets");
  const auto plan = [&](const std::string& condition) {
    std::string text;
    for (const auto& row :
         database_.Query("EXPLAIN SELECT count(*) FROM tickets t WHERE " + condition)) {
      text += row[0].as<std::string>() + "\n";
    }
    return text;
  };
  for (const char* column : {"create_time", "resolve_time", "leave_time"}) {
    EXPECT_THAT(
        plan(absl::StrCat(column, " >= now() - interval '7 days' AND ", column, " < now()")),
        ::testing::HasSubstr("Index"));
  }
  EXPECT_THAT(plan("leave_time >= now() - interval '7 days' AND create_time < now() - interval '7 "
                   "days'"),
              ::testing::HasSubstr("tickets_by_leaving"));
}

}  // namespace
}  // namespace luukku::reporting
