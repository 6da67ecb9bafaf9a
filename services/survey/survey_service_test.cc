// The survey service over gRPC and PostgreSQL, with a real ticket service: who is asked, answers,
// expiry.

#include <gmock/gmock.h>

#include <thread>

#include "lib/contract/texts.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "services/survey/invitations/sql.h"
#include "services/survey/survey_fixture.h"

namespace luukku::survey {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class SurveyServiceTest : public SurveyFixture {
 protected:
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
  EXPECT_TRUE(IsUuid(events[0].caused_by_event()));
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

TEST_F(SurveyServiceTest, ResyncAsksNobodyAgain) {
  const auto open = Invite(), answered = Invite();
  ASSERT_TRUE(Respond(answered.answer_token(), 6, "kept").ok());
  const auto consumers = event::v1::ConsumerService::NewStub(server_->Channel());
  const auto list = Call(*consumers, "root", &event::v1::ConsumerService::Stub::ListConsumers, {});
  ASSERT_TRUE(list.ok() && list->consumers_size() == 1) << list.status();
  const auto invitations = Count("invitations", "true"), events = Count("events", "true");
  event::v1::ResyncRequest resync;
  resync.set_source("ticket");
  resync.set_etag(list->consumers(0).etag());
  ASSERT_TRUE(Call(*consumers, "root", &event::v1::ConsumerService::Stub::Resync, resync).ok());
  // Begun anew, and beyond the newest ticket.
  ASSERT_TRUE(
      Eventually([&] { return Count("feed_cursors", "resyncs = 1 AND NOT forgetting") > 0; }));
  Settle();
  EXPECT_EQ(Count("invitations", "true"), invitations + 1);
  EXPECT_EQ(Count("events", "true"), events + 1);
  EXPECT_THAT(EventsOf(open.name()), SizeIs(1));
  EXPECT_EQ(Get("ritva", answered.name())->answer().text(), "kept");
  EXPECT_TRUE(Respond(open.answer_token(), 7).ok());
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
