// Attacks on answer tokens over gRPC. For their form: invitations/answer_token_test.cc.

#include <gmock/gmock.h>

#include <random>

#include "lib/status/error.h"
#include "services/survey/invitations/answer_token.h"
#include "services/survey/survey_fixture.h"

namespace luukku::survey {
namespace {

class SurveyTokenTest : public SurveyFixture {};

TEST_F(SurveyTokenTest, ForgedTokensAreAllAnsweredAlike) {
  const auto invitation = Invite("ritva");
  const std::string token = invitation.answer_token();
  const std::string id = invitation.name().substr(12);
  std::vector<std::string> forged = {
      "x",
      "invitations/" + id,
      id,
      token.substr(1),
      token.substr(0, 63),
      token + "A",
      token + token,
      std::string(64, 'A'),
      "' OR true --",
      AnswerKeys::Parse(std::string(64, 'b'))->TokenFor(id),
      AnswerKeys::Parse(std::string(64, 'a'))->TokenFor("00000000-0000-4000-8000-000000000000"),
  };
  std::mt19937 random(11);
  for (size_t i = 0; i < token.size(); i += 3) {
    std::string bad = token;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    forged.push_back(bad);
  }
  for (int i = 0; i < 50; ++i) {
    std::string bad(64, 'A');
    for (char& c : bad) c = "abcdefghijklmnopqrstuvwxyz0123456789-_"[random() % 38];
    forged.push_back(bad);
  }
  const auto expected = Respond("x", 7).status();
  EXPECT_EQ(expected.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(expected), reason::kAnswerTokenInvalid);
  for (const std::string& bad : forged) {
    EXPECT_EQ(Respond(bad, 7).status(), expected) << bad.substr(0, 100);
    EXPECT_EQ(Open(bad).status(), expected) << bad.substr(0, 100);
  }
  EXPECT_EQ(Get("ritva", invitation.name())->state(), v1::INVITATION_STATE_OPEN);
}

TEST_F(SurveyTokenTest, OfOneTicketDoesNotAnswerAnother) {
  const auto one = Invite("ritva"), other = Invite("olli");
  ASSERT_TRUE(Respond(one.answer_token(), 1).ok());
  EXPECT_EQ(Open(one.answer_token())->name(), one.name());
  EXPECT_EQ(Get("olli", other.name())->state(), v1::INVITATION_STATE_OPEN);
  EXPECT_FALSE(Get("olli", other.name())->has_answer());
}

TEST_F(SurveyTokenTest, StandsInNoEventAndInNoTable) {
  const auto invitation = Invite("ritva");
  ASSERT_TRUE(
      Respond(invitation.answer_token(), 4, "x", "00000000-0000-4000-8000-0000000000aa").ok());
  for (const auto& event : EventsOf(invitation.name())) {
    EXPECT_EQ(event.DebugString().find(invitation.answer_token()), std::string::npos);
  }
  for (const auto& table : database_->Query(
           "SELECT table_name FROM information_schema.tables WHERE table_schema = 'survey'")) {
    const std::string name = table[0].c_str();
    EXPECT_EQ(database_
                  ->Query("SELECT count(*) FROM " + name + " t WHERE t::text LIKE '%" +
                          invitation.answer_token() + "%'")[0][0]
                  .as<int>(),
              0)
        << name;
  }
}

}  // namespace
}  // namespace luukku::survey
