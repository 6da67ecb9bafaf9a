// Access to invitations, and bad requests.

#include <gmock/gmock.h>

#include <algorithm>

#include "lib/status/error.h"
#include "services/survey/survey_fixture.h"

namespace luukku::survey {
namespace {

using Fields = std::set<std::string>;

class SurveyAccessTest : public SurveyFixture {};

TEST_F(SurveyAccessTest, ARequesterSeesNothingOfOthers) {
  const auto invitation = Invite("ritva");
  ASSERT_TRUE(Respond(invitation.answer_token(), 1, "never again").ok());
  const auto get = Get("olli", invitation.name()).status();
  EXPECT_EQ(ReasonOf(get), reason::kNotFound);
  EXPECT_EQ(std::string(get.message()).find(invitation.ticket()), std::string::npos)
      << "nor which ticket it is about";
  const auto missing = Get("olli", "invitations/00000000-0000-4000-8000-000000000000").status();
  EXPECT_EQ(missing.code(), get.code());
  EXPECT_EQ(ReasonOf(missing), ReasonOf(get));
  EXPECT_EQ(ReasonOf(List("olli", invitation.ticket()).status()), reason::kNotFound);
  EXPECT_EQ(ReasonOf(List("olli", "tickets/999999").status()), reason::kNotFound);
  EXPECT_EQ(ReasonOf(Call(*stub_, "olli", &Stub::ListAnswers, {}).status()), reason::kRoleForbids);
  EXPECT_EQ(ReasonOf(Call(*stub_, "olli", &Stub::GetSatisfaction, {}).status()),
            reason::kRoleForbids);
  // The feed reveals neither.
  auto context = ContextOf("olli");
  event::v1::Feed feed;
  EXPECT_EQ(event::v1::FeedService::NewStub(server_->Channel())
                ->GetFeed(context.get(), {}, &feed)
                .error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(SurveyAccessTest, OnlyTheRequesterGetsTheToken) {
  const auto invitation = Invite("ritva");
  EXPECT_NE(invitation.answer_token(), "");
  for (const char* who : {"alice", "root"}) {
    const auto seen = Get(who, invitation.name());
    ASSERT_TRUE(seen.ok()) << seen.status();
    EXPECT_EQ(seen->answer_token(), "") << who << " could answer for somebody else";
  }
  EXPECT_EQ(List("ritva", invitation.ticket())->invitations(0).answer_token(), "");
  // An agent may be a requester too: here an agent's ticket is resolved by another one.
  const std::string ticket = Create("root");
  Resolve(ticket);
  EXPECT_NE(InvitationFor("root", ticket).answer_token(), "");
}

TEST_F(SurveyAccessTest, WithoutALoginOnlyTheTokenOpens) {
  const auto invitation = Invite("ritva");
  EXPECT_EQ(ReasonOf(Get("", invitation.name()).status()), reason::kTokenMissing);
  EXPECT_EQ(ReasonOf(List("", invitation.ticket()).status()), reason::kTokenMissing);
  EXPECT_EQ(ReasonOf(Call(*stub_, "", &Stub::ListAnswers, {}).status()), reason::kTokenMissing);
  EXPECT_EQ(ReasonOf(Call(*stub_, "", &Stub::GetSatisfaction, {}).status()), reason::kTokenMissing);
  EXPECT_TRUE(Open(invitation.answer_token()).ok());
  // A bad login, or somebody else's, is ignored there.
  v1::GetInvitationByTokenRequest request;
  request.set_answer_token(invitation.answer_token());
  v1::Invitation opened;
  auto bad = testing::ContextFor("a.b.c");
  EXPECT_TRUE(stub_->GetInvitationByToken(bad.get(), request, &opened).ok());
  EXPECT_TRUE(Call(*stub_, "olli", &Stub::GetInvitationByToken, request).ok());
}

TEST_F(SurveyAccessTest, AllViolationsAreNamedAndNothingIsStored) {
  const auto invitation = Invite("ritva");
  const auto events = Count("events", "true");
  v1::RespondRequest request;
  request.set_score(8);
  request.set_text("a\x01");
  request.set_request_id("x");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "", &Stub::Respond, request).status()),
            (Fields{"answer_token", "score", "text", "request_id"}));
  for (const int score : {-1, 0, 8, 2147483647}) {
    EXPECT_EQ(ViolatedFields(Respond(invitation.answer_token(), score).status()), Fields{"score"});
  }
  for (const std::string& text : {std::string(4097, 'x'), std::string(200'000, 'x'),
                                  std::string("a\0b", 3), std::string("\x1b[2J")}) {
    EXPECT_EQ(ViolatedFields(Respond(invitation.answer_token(), 5, text).status()), Fields{"text"});
  }
  EXPECT_EQ(CodeOf(Respond(invitation.answer_token(), 5, "\xff\xfe")),
            absl::StatusCode::kInvalidArgument);
  for (const std::string& token :
       {std::string(200'000, 'A'), std::string("a\0b", 3), std::string(64, '\n')}) {
    EXPECT_EQ(ViolatedFields(Respond(token, 5).status()), Fields{"answer_token"});
    EXPECT_EQ(ViolatedFields(Open(token).status()), Fields{"answer_token"});
  }
  for (const char* name : {"", "invitations/", "invitations/1", "tickets/1001", "invitations/../x",
                           "invitations/00000000-0000-4000-8000-00000000000g"}) {
    EXPECT_EQ(ViolatedFields(Get("ritva", name).status()), Fields{"name"}) << name;
  }
  EXPECT_EQ(ViolatedFields(Get("ritva", "x", "de").status()), (Fields{"name", "language"}));
  v1::GetInvitationByTokenRequest open;
  open.set_language("de");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "", &Stub::GetInvitationByToken, open).status()),
            (Fields{"answer_token", "language"}));
  v1::ListInvitationsRequest list;
  list.set_page_size(-1);
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::ListInvitations, list).status()),
            (Fields{"ticket", "page_size"}));
  v1::GetSatisfactionRequest satisfaction;
  satisfaction.set_days(367);
  satisfaction.set_last_day("infinite-past");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::GetSatisfaction, satisfaction).status()),
            (Fields{"days", "last_day"}));
  EXPECT_EQ(Count("events", "true"), events);
  EXPECT_EQ(Get("ritva", invitation.name())->state(), v1::INVITATION_STATE_OPEN);
  EXPECT_TRUE(Respond(invitation.answer_token(), 5, std::string(4096, 'x')).ok());
}

// Admins see everything, and their reads are recorded.
TEST_F(SurveyAccessTest, AdminsReadAnswersOnRestrictedTicketsOnTheRecord) {
  const v1::Invitation invitation = Invite();
  const std::string number = invitation.ticket().substr(invitation.ticket().find('/') + 1);
  ASSERT_TRUE(Respond(invitation.answer_token(), 2, "Still on fire").ok());
  tickets_database_->Query("INSERT INTO restricted_teams VALUES ('secret', '{}')");
  tickets_database_->Query("UPDATE tickets SET team = 'secret' WHERE id = " + number);
  const auto read = Call(*stub_, "root", &Stub::ListAnswers, {});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(
      std::count_if(read->answers().begin(), read->answers().end(),
                    [&](const auto& answer) { return answer.ticket() == invitation.ticket(); }),
      1);
  EXPECT_EQ(
      tickets_database_
          ->Query("SELECT FROM ticket_reads WHERE reader = 'agents/root' AND ticket = " + number)
          .size(),
      1);
  tickets_database_->Query("TRUNCATE restricted_teams");
}

TEST_F(SurveyAccessTest, PageTokensBelongToTheirList) {
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Respond(Invite().answer_token(), 5).ok());
  v1::ListAnswersRequest request;
  request.set_page_size(1);
  const auto page = Call(*stub_, "alice", &Stub::ListAnswers, request);
  ASSERT_TRUE(page.ok());
  request.set_page_token(page->next_page_token());
  EXPECT_TRUE(Call(*stub_, "alice", &Stub::ListAnswers, request).ok());
  EXPECT_EQ(ReasonOf(Call(*stub_, "root", &Stub::ListAnswers, request).status()),
            reason::kPageTokenInvalid);
  request.set_written_only(true);
  EXPECT_EQ(ReasonOf(Call(*stub_, "alice", &Stub::ListAnswers, request).status()),
            reason::kPageTokenInvalid);
  request.set_page_token("nonsense");
  EXPECT_EQ(ReasonOf(Call(*stub_, "alice", &Stub::ListAnswers, request).status()),
            reason::kPageTokenInvalid);
}

TEST_F(SurveyAccessTest, AnswersAreTakenWhileTheTicketServiceIsAway) {
  const auto invitation = Invite("ritva");
  ticket_service_->process(0).Kill();
  const auto status = Get("ritva", invitation.name()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), reason::kPeerUnavailable);
  EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo"));
  EXPECT_TRUE(Open(invitation.answer_token()).ok());
  EXPECT_TRUE(Respond(invitation.answer_token(), 6).ok());
  ticket_service_->KillAndRestart(0);
  EXPECT_TRUE(Eventually([&] { return Get("ritva", invitation.name()).ok(); }));
}

}  // namespace
}  // namespace luukku::survey
