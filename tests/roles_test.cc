// Roles of the desk's own directory, with real processes: tokens without roles, the first admin,
// and the effect of a grant and its end at all four services.

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "luukku/ticket/v1/role_service.grpc.pb.h"

namespace luukku {
namespace {

constexpr absl::Duration kSeconds = absl::Seconds(10);  // As the document promises.

bool Within(absl::Duration time, const std::function<bool()>& done) {
  for (const absl::Time end = absl::Now() + time; absl::Now() < end;) {
    if (done()) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return done();
}

class RolesTest : public ::testing::Test {
 protected:
  RolesTest() {
    testing::Process grant("luukku-ticket",
                           {"grant-admin", "--database", ticket_database_.owner(), "root"});
    EXPECT_EQ(grant.Wait(), 0);
  }

  // A call that only staff may make, to each of the services.
  std::vector<absl::Status> AsStaff(const std::string& token) {
    const auto with = [&](auto call) {
      const auto context = testing::ContextFor(token);
      return FromGrpc(call(context.get()));
    };
    std::vector<absl::Status> answers;
    for (int replica = 0; replica < tickets_.size(); ++replica) {
      answers.push_back(with([&](grpc::ClientContext* context) {
        ticket::v1::ListPeopleResponse answer;
        return ticket::v1::CustomerService::NewStub(tickets_.Channel(replica))
            ->ListPeople(context, {}, &answer);
      }));
    }
    answers.push_back(with([&](grpc::ClientContext* context) {
      routing::v1::ListTeamsResponse answer;
      return routing::v1::TeamService::NewStub(routing_.Channel(0))
          ->ListTeams(context, {}, &answer);
    }));
    answers.push_back(with([&](grpc::ClientContext* context) {
      survey::v1::ListAnswersResponse answer;
      return survey::v1::SurveyService::NewStub(surveys_.Channel(0))
          ->ListAnswers(context, {}, &answer);
    }));
    answers.push_back(with([&](grpc::ClientContext* context) {
      reporting::v1::TypeSharesResponse answer;
      return reporting::v1::ReportService::NewStub(reports_.Channel(0))
          ->TypeShares(context, {}, &answer);
    }));
    return answers;
  }
  bool AllDeny(const std::string& token) {
    for (const auto& answer : AsStaff(token)) {
      if (answer.code() != absl::StatusCode::kPermissionDenied) return false;
    }
    return true;
  }
  // Other errors of the request do not matter here.
  bool NoneDenies(const std::string& token) {
    for (const auto& answer : AsStaff(token)) {
      if (!answer.ok() && answer.code() != absl::StatusCode::kInvalidArgument) return false;
    }
    return true;
  }

  // luukkuctl with root's token, which has no roles.
  int AsRoot(const std::string& command) const {
    std::ofstream(folder_.File("token")) << tokens_.Mint("root", {});
    return std::system(absl::StrCat(std::getenv("LUUKKU_BIN_DIR"), "/luukkuctl --token-file ",
                                    folder_.File("token"), " --ticket-address ",
                                    tickets_.Address(0), " ", command, " >/dev/null")
                           .c_str());
  }
  std::string AnswerKey() const {
    std::ofstream(folder_.File("answer-key")) << std::string(64, 'a');
    return folder_.File("answer-key");
  }

  const testing::ReplicaOptions directory_{.settings = {{"role-source", "directory"}}};
  const testing::TemporaryFolder folder_;
  const testing::Tokens tokens_;
  const testing::Database ticket_database_{"ticket", {}}, routing_database_{"routing", {}},
      survey_database_{"survey", {}}, reporting_database_{"reporting", {}};
  testing::Replicas tickets_{"ticket", 2, ticket_database_, tokens_, {}, {}, directory_};
  testing::Replicas routing_{
      "routing", 1, routing_database_, tokens_, {{"ticket", tickets_.Addresses()}}, {}, directory_};
  testing::Replicas surveys_{"survey",
                             1,
                             survey_database_,
                             tokens_,
                             {{"ticket", tickets_.Addresses()}},
                             {{"answer-key", AnswerKey()}},
                             directory_};
  testing::Replicas reports_{"reporting",
                             1,
                             reporting_database_,
                             tokens_,
                             {{"ticket", tickets_.Addresses()},
                              {"routing", routing_.Addresses()},
                              {"survey", surveys_.Addresses()}},
                             {},
                             directory_};
};

TEST_F(RolesTest, AGrantAndItsEndAreInForceEverywhereWithinSeconds) {
  const std::string root = tokens_.Mint("root", {}), maija = tokens_.Mint("maija", {});
  EXPECT_TRUE(Within(kSeconds, [&] { return NoneDenies(root); })) << "the first admin";
  EXPECT_TRUE(AllDeny(maija)) << "whoever has a login is a requester";
  ASSERT_EQ(AsRoot("person create maija --display-name Maija"), 0);
  absl::Duration longest_grant, longest_end;
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(AsRoot("role grant maija agent"), 0);
    absl::Time began = absl::Now();
    ASSERT_TRUE(Within(kSeconds, [&] { return NoneDenies(maija); }));
    longest_grant = std::max(longest_grant, absl::Now() - began);
    ASSERT_EQ(AsRoot("role revoke maija agent"), 0);
    began = absl::Now();
    ASSERT_TRUE(Within(kSeconds, [&] { return AllDeny(maija); })) << "though the token still holds";
    longest_end = std::max(longest_end, absl::Now() - began);
  }
  std::cout << "in force at all four services: a grant after " << longest_grant
            << ", its end after " << longest_end << ", at the longest of three\n";
  EXPECT_EQ(AsRoot("role show maija"), 0);
  EXPECT_EQ(AsRoot("role list"), 0);
  EXPECT_NE(AsRoot("role revoke root admin"), 0) << "the own role";
}

TEST_F(RolesTest, WhatATokenClaimsCountsOnlyOfServices) {
  EXPECT_TRUE(AllDeny(tokens_.Mint("rogue", {"admin", "queue_manager"})));
  EXPECT_TRUE(NoneDenies(tokens_.Mint("router", {"service"})));
}

TEST_F(RolesTest, AServiceThatWasAwayCatchesUp) {
  const std::string root = tokens_.Mint("root", {}), maija = tokens_.Mint("maija", {});
  ASSERT_TRUE(Within(kSeconds, [&] { return NoneDenies(root); }));
  ASSERT_EQ(AsRoot("person create maija --display-name Maija"), 0);
  ASSERT_EQ(AsRoot("role grant maija queue-manager"), 0);
  ASSERT_TRUE(Within(kSeconds, [&] { return NoneDenies(maija); }));
  routing_.process(0).Signal(SIGSTOP);
  ASSERT_EQ(AsRoot("role revoke maija queue-manager"), 0);
  routing_.KillAndRestart(0);
  EXPECT_TRUE(Within(2 * kSeconds, [&] { return AllDeny(maija); }));
}

// Old grants are in the feed for ever; a consumer that reads it anew must not apply them.
TEST_F(RolesTest, AResyncGivesNoRoleBackThatWasRevoked) {
  ASSERT_TRUE(Within(kSeconds, [&] { return NoneDenies(tokens_.Mint("root", {})); }));
  ASSERT_EQ(AsRoot("person create maija --display-name Maija"), 0);
  ASSERT_EQ(AsRoot("role grant maija agent"), 0);
  ASSERT_EQ(AsRoot("role revoke maija agent"), 0);
  const auto come_so_far = [&] {
    return survey_database_
               .Query(
                   "SELECT FROM feed_subjects WHERE subject = 'people/maija' AND "
                   "version = 2 AND (SELECT NOT bool_or(forgetting) FROM "
                   "feed_cursors)")
               .size() == 1;
  };
  ASSERT_TRUE(Within(kSeconds, come_so_far));
  survey_database_.Query(
      "CREATE TABLE public.written (roles int[]);"
      "CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
      "$$ BEGIN INSERT INTO public.written VALUES (NEW.roles); RETURN NEW; END $$;"
      "CREATE TRIGGER note BEFORE INSERT OR UPDATE ON person_roles FOR EACH ROW "
      "EXECUTE FUNCTION public.note()");
  ASSERT_EQ(AsRoot(absl::StrCat("--survey-address ", surveys_.Address(0),
                                " feed resync ticket --service survey --etag 0")),
            0);
  ASSERT_TRUE(Within(3 * kSeconds, [&] {
    return come_so_far() && survey_database_.Query("SELECT FROM feed_told").empty();
  }));
  EXPECT_EQ(survey_database_.Query("SELECT FROM public.written").size(), 0);
}

}  // namespace
}  // namespace luukku
