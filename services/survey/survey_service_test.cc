// The survey service over gRPC and PostgreSQL, with a real ticket service: who is asked, answers,
// expiry, figures.

#include <gmock/gmock.h>

#include <thread>

#include "lib/db/request_key.h"
#include "services/survey/invitations/sql.h"
#include "services/survey/survey_fixture.h"

namespace luukku::survey {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class SurveyServiceTest : public SurveyFixture {
 protected:
  v1::Satisfaction SatisfactionOf(int days = 0, absl::Time end = absl::InfinitePast()) {
    v1::GetSatisfactionRequest request;
    request.set_days(days);
    if (end != absl::InfinitePast()) *request.mutable_end_time() = ToProto(end);
    const auto satisfaction = Call(*stub_, "alice", &Stub::GetSatisfaction, request);
    EXPECT_TRUE(satisfaction.ok()) << satisfaction.status();
    return satisfaction.value_or(v1::Satisfaction());
  }

  // All tickets that were resolved up to now have been taken in.
  void Settle() { (void)Invite("settler"); }
};

TEST_F(SurveyServiceTest, AResolvedTicketIsAskedAbout) {
  const std::string ticket = Create("ritva", common::v1::TICKET_TYPE_INCIDENT, "sv");
  EXPECT_THAT(List("ritva", ticket)->invitations(), IsEmpty());
  Resolve(ticket);
  const auto invitation = InvitationFor("ritva", ticket);
  EXPECT_EQ(invitation.ticket(), ticket);
  EXPECT_EQ(invitation.state(), v1::INVITATION_STATE_OPEN);
  EXPECT_EQ(invitation.question().language(), "sv") << "the ticket's";
  EXPECT_EQ(Get("ritva", invitation.name(), "en")->question().language(), "en");
  EXPECT_EQ(FromProto(invitation.expire_time()) - FromProto(invitation.create_time()),
            absl::Hours(30 * 24));
  EXPECT_FALSE(invitation.has_answer());

  const auto events = EventsOf(invitation.name());
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].version(), 1);
  EXPECT_EQ(events[0].invitation_sent().ticket(), ticket);
  EXPECT_EQ(events[0].origin(), event::v1::ORIGIN_LIVE);
  EXPECT_EQ(events[0].actor_kind(), common::v1::ACTOR_KIND_SERVICE);
  EXPECT_TRUE(db::IsUuid(events[0].caused_by_event()));
  EXPECT_EQ(FromProto(events[0].occurred_at()), FromProto(invitation.create_time()));
}

TEST_F(SurveyServiceTest, ATicketIsAskedAboutOnce) {
  const auto invitation = Invite();
  ticket::v1::ReopenTicketRequest reopen;
  reopen.set_name(invitation.ticket());
  ASSERT_TRUE(Call(*tickets_, "ritva", &Tickets::ReopenTicket, reopen).ok());
  Resolve(invitation.ticket());
  Settle();
  ASSERT_THAT(List("ritva", invitation.ticket())->invitations(), SizeIs(1));
  EXPECT_EQ(InvitationFor("ritva", invitation.ticket()).answer_token(), invitation.answer_token())
      << "which stays good";
  EXPECT_THAT(EventsOf(invitation.name()), SizeIs(1));
}

TEST_F(SurveyServiceTest, CommentsOwnAndCancelledTicketsAreNotAskedAbout) {
  const std::string comment = Create("ritva", common::v1::TICKET_TYPE_COMMENT);
  const std::string own = Create("alice"), cancelled = Create("ritva");
  Resolve(comment);
  Resolve(own);
  ticket::v1::CancelTicketRequest cancel;
  cancel.set_name(cancelled);
  ASSERT_TRUE(Call(*tickets_, "ritva", &Tickets::CancelTicket, cancel).ok());
  Settle();
  for (const std::string& ticket : {comment, own, cancelled}) {
    EXPECT_EQ(Count("invitations", "ticket = " + ticket.substr(8)), 0) << ticket;
  }
}

TEST_F(SurveyServiceTest, AnAnswerIsStoredAndTold) {
  const auto invitation = Invite();
  const std::string request_id = db::RandomUuid();
  const auto answered = Respond(invitation.answer_token(), 6, "Kiitos!\nHyvä näin.", request_id);
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->state(), v1::INVITATION_STATE_ANSWERED);
  EXPECT_EQ(answered->answer().score(), 6);
  EXPECT_EQ(answered->answer_token(), "");
  EXPECT_EQ(FromProto(answered->change_deadline()) - FromProto(answered->answer().create_time()),
            absl::Hours(24));

  const auto seen = Get("alice", invitation.name());
  EXPECT_EQ(seen->answer().text(), "Kiitos!\nHyvä näin.");
  const auto events = EventsOf(invitation.name());
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].version(), 2);
  EXPECT_EQ(events[1].actor_kind(), common::v1::ACTOR_KIND_REQUESTER);
  EXPECT_EQ(events[1].caused_by_call(), request_id);
  const auto& fact = events[1].invitation_answered();
  EXPECT_EQ(fact.ticket(), invitation.ticket());
  EXPECT_EQ(fact.score(), 6);
  EXPECT_EQ(fact.scale_low(), 1);
  EXPECT_EQ(fact.scale_high(), 7);
  EXPECT_TRUE(fact.has_text());
  EXPECT_EQ(events[1].SerializeAsString().find("Kiitos"), std::string::npos);
}

TEST_F(SurveyServiceTest, OpeningChangesNothing) {
  const auto invitation = Invite();
  const auto before = database_->Query("SELECT xmin, * FROM invitations ORDER BY id");
  const auto last = Count("events", "true");
  for (int i = 0; i < 5; ++i) {
    const auto opened = Open(invitation.answer_token());
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(opened->state(), v1::INVITATION_STATE_OPEN);
    EXPECT_EQ(opened->question().language(), "fi");
  }
  EXPECT_EQ(database_->Query("SELECT xmin, * FROM invitations ORDER BY id"), before);
  EXPECT_EQ(Count("events", "true"), last);
  ASSERT_TRUE(Respond(invitation.answer_token(), 3, "between us").ok());
  const auto opened = Open(invitation.answer_token());
  EXPECT_EQ(opened->answer().score(), 3);
  EXPECT_EQ(opened->answer().text(), "") << "the link may have been passed on";
  EXPECT_EQ(opened->answer_token(), "");
}

TEST_F(SurveyServiceTest, AMindMayBeChangedForADay) {
  const auto invitation = Invite();
  ASSERT_TRUE(Respond(invitation.answer_token(), 2, "slow").ok());
  ASSERT_TRUE(Respond(invitation.answer_token(), 5).ok());
  EXPECT_EQ(Get("ritva", invitation.name())->answer().score(), 5);
  EXPECT_EQ(Get("ritva", invitation.name())->answer().text(), "");
  EXPECT_EQ(Get("ritva", invitation.name())->answer_token(), invitation.answer_token());
  EXPECT_EQ(Count("answers", "invitation = '" + invitation.name().substr(12) + "'"), 1);
  auto events = EventsOf(invitation.name());
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[2].invitation_answered().score(), 5);
  EXPECT_GE(FromProto(events[2].occurred_at()), FromProto(events[1].occurred_at()));

  Age(invitation, "1 day");
  const auto late = Respond(invitation.answer_token(), 7).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(late), reason::kAnswerFinal);
  EXPECT_TRUE(Respond(invitation.answer_token(), 5).ok()) << "what stands already is no change";
  EXPECT_EQ(Get("ritva", invitation.name())->answer_token(), "") << "of no more use";
  EXPECT_THAT(EventsOf(invitation.name()), SizeIs(3));
}

TEST_F(SurveyServiceTest, TheSameAnswerIsOne) {
  const auto invitation = Invite();
  const std::string request_id = db::RandomUuid();
  const auto requests = Count("requests", "true");
  const auto first = Respond(invitation.answer_token(), 4, "x", request_id);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Respond(invitation.answer_token(), 4, "x")->SerializeAsString(),
              first->SerializeAsString());
    ASSERT_TRUE(Respond(invitation.answer_token(), 4, "x", db::RandomUuid()).ok());
  }
  EXPECT_THAT(EventsOf(invitation.name()), SizeIs(2));
  EXPECT_EQ(Count("requests", "true"), requests + 1) << "kept only for what changed something";
  ASSERT_TRUE(Respond(invitation.answer_token(), 5).ok());
  EXPECT_EQ(Respond(invitation.answer_token(), 4, "x", request_id)->SerializeAsString(),
            first->SerializeAsString())
      << "a repeated call has no second effect";
  EXPECT_EQ(Get("ritva", invitation.name())->answer().score(), 5);
  EXPECT_EQ(ReasonOf(Respond(invitation.answer_token(), 6, "x", request_id).status()),
            reason::kRequestIdReused);
}

TEST_F(SurveyServiceTest, ATokenWritesSoOftenAndNoMore) {
  const auto invitation = Invite();
  int stored = 0;
  for (int i = 0; i < 30; ++i) {
    const auto status = Respond(invitation.answer_token(), 1 + i % 7, "", db::RandomUuid());
    if (status.ok()) ++stored;
    if (!status.ok()) {
      EXPECT_EQ(ReasonOf(status.status()), reason::kAnswerFinal);
    }
  }
  EXPECT_LE(stored, 10 + 5) << "some say what stands already";
  EXPECT_THAT(EventsOf(invitation.name()), SizeIs(11));
}

TEST_F(SurveyServiceTest, ParallelAnswersAreOne) {
  for (int round = 0; round < 10; ++round) {
    const auto invitation = Invite();
    std::vector<std::thread> callers;
    std::atomic<int> ok = 0;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back(
          [&] { ok += Respond(invitation.answer_token(), 6, "the same").ok() ? 1 : 0; });
    }
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(ok, 8);
    ASSERT_THAT(EventsOf(invitation.name()), SizeIs(2));
  }
  // Different ones: one after the other, the last one counts, and the events say the same.
  const auto invitation = Invite();
  std::vector<std::thread> callers;
  for (int i = 1; i <= 7; ++i) {
    callers.emplace_back([&, i] { EXPECT_TRUE(Respond(invitation.answer_token(), i).ok()); });
  }
  for (auto& caller : callers) caller.join();
  const auto events = EventsOf(invitation.name());
  ASSERT_THAT(events, SizeIs(8));
  for (size_t i = 0; i < events.size(); ++i)
    EXPECT_EQ(events[i].version(), static_cast<int>(i) + 1);
  EXPECT_EQ(events.back().invitation_answered().score(),
            Get("ritva", invitation.name())->answer().score());
  EXPECT_EQ(Count("answers", "invitation = '" + invitation.name().substr(12) + "'"), 1);
}

TEST_F(SurveyServiceTest, WhatIsNotAnsweredExpires) {
  const auto open = Invite(), answered = Invite();
  ASSERT_TRUE(Respond(answered.answer_token(), 7).ok());
  Age(open, "31 days");
  Age(answered, "31 days");
  const auto late = Respond(open.answer_token(), 1).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition) << "at once";
  EXPECT_EQ(ReasonOf(late), reason::kInvitationExpired);
  EXPECT_EQ(Open(open.answer_token())->state(), v1::INVITATION_STATE_EXPIRED);
  EXPECT_EQ(Get("ritva", open.name())->answer_token(), "");
  ASSERT_TRUE(Eventually([&] { return EventsOf(open.name()).size() == 2; }));
  EXPECT_EQ(EventsOf(open.name())[1].invitation_expired().ticket(), open.ticket());
  EXPECT_EQ(EventsOf(open.name())[1].version(), 2);
  EXPECT_EQ(Get("ritva", answered.name())->state(), v1::INVITATION_STATE_ANSWERED);
  EXPECT_EQ(ReasonOf(Respond(open.answer_token(), 1).status()), reason::kInvitationExpired);
  EXPECT_THAT(EventsOf(open.name()), SizeIs(2));
}

TEST_F(SurveyServiceTest, AnswersAreListedNewestFirstInPages) {
  std::vector<v1::Invitation> invitations;
  for (int i = 0; i < 5; ++i) {
    invitations.push_back(Invite());
    ASSERT_TRUE(Respond(invitations[i].answer_token(), 1 + i, i % 2 == 0 ? "words" : "").ok());
  }
  ASSERT_TRUE(Respond(invitations[0].answer_token(), 7, "changed").ok());
  for (const bool written_only : {false, true}) {
    std::vector<std::string> listed;
    v1::ListAnswersRequest request;
    request.set_page_size(2);
    request.set_written_only(written_only);
    absl::Time last = absl::InfiniteFuture();
    do {
      const auto page = Call(*stub_, "alice", &Stub::ListAnswers, request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const auto& answer : page->answers()) {
        listed.push_back(answer.invitation());
        EXPECT_LE(FromProto(answer.update_time()), last);
        last = FromProto(answer.update_time());
        if (written_only) {
          EXPECT_NE(answer.text(), "");
        }
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(static_cast<int64_t>(listed.size()),
              Count("answers", written_only ? "text <> ''" : "true"));
    EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()).size(), listed.size());
    EXPECT_EQ(listed[0], invitations[0].name()) << "the changed one is the newest";
    EXPECT_EQ(listed[1], invitations[4].name());
    EXPECT_EQ(listed[2], invitations[written_only ? 2 : 3].name());
  }
}

TEST_F(SurveyServiceTest, SatisfactionIsOfItsPeriod) {
  // Far away from what other tests do: sent 100 days ago, the period ends 90 days ago.
  std::vector<v1::Invitation> invitations;
  for (int i = 0; i < 6; ++i) invitations.push_back(Invite());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Respond(invitations[i].answer_token(), i == 0 ? 1 : 7).ok());
  }
  for (const auto& invitation : invitations) Age(invitation, "100 days");
  // One answered later than the period, one was asked before it and answered within.
  database_->Query(
      "UPDATE answers SET create_time = create_time + interval '20 days', "
      "update_time = update_time + interval '20 days' WHERE invitation = '" +
      invitations[2].name().substr(12) + "'");
  database_->Query(
      "UPDATE invitations SET create_time = create_time - interval '20 days' "
      "WHERE id = '" +
      invitations[1].name().substr(12) + "'");

  const auto result = SatisfactionOf(0, absl::Now() - absl::Hours(90 * 24));
  EXPECT_EQ(FromProto(result.end_time()) - FromProto(result.start_time()), absl::Hours(14 * 24));
  EXPECT_EQ(result.answer_count(), 2);
  EXPECT_DOUBLE_EQ(result.average(), 4);
  EXPECT_DOUBLE_EQ(result.deviation(), 3);
  EXPECT_EQ(result.distribution(0).count(), 1);
  EXPECT_EQ(result.distribution(6).count(), 1);
  EXPECT_EQ(result.invited_count(), 5);
  EXPECT_EQ(result.responded_count(), 2) << "so far";
  EXPECT_EQ(result.responded_in_period_count(), 1);
  EXPECT_DOUBLE_EQ(result.response_rate(), 0.4);

  const auto none = SatisfactionOf(1, absl::Now() - absl::Hours(500 * 24));
  EXPECT_EQ(none.answer_count(), 0);
  EXPECT_FALSE(none.has_average());
  EXPECT_FALSE(none.has_response_rate());

  // Now, and over all that there is: the same as by plain SQL.
  const auto before = Count("answers", "update_time > now() - interval '14 days'");
  EXPECT_EQ(SatisfactionOf().answer_count(), before);
  EXPECT_EQ(SatisfactionOf(366).invited_count(), Count("invitations", "true"));
}

TEST_F(SurveyServiceTest, RestartKeepsAll) {
  const auto open = Invite(), answered = Invite();
  ASSERT_TRUE(Respond(answered.answer_token(), 7, "good").ok());
  delete server_;
  server_ = new testing::Server(Service(), *database_, *tokens_,
                                {{"ticket", ticket_service_->Addresses()}},
                                {{"answer-key", key_->path()}});
  stub_ = v1::SurveyService::NewStub(server_->Channel());
  EXPECT_EQ(Get("ritva", answered.name())->answer().text(), "good");
  EXPECT_TRUE(Respond(open.answer_token(), 3).ok());
  EXPECT_EQ(Invite().state(), v1::INVITATION_STATE_OPEN) << "and it goes on";
}

TEST_F(SurveyServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::survey::invitations::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::survey
