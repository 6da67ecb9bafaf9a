// What the desk reads: lists of answers and satisfaction.

#include <gtest/gtest.h>

#include "services/survey/survey_fixture.h"

namespace luukku::survey {
namespace {

class SurveyFiguresTest : public SurveyFixture {
 protected:
  v1::Satisfaction SatisfactionOf(int days = 0, absl::Time end = absl::InfinitePast()) {
    v1::GetSatisfactionRequest request;
    request.set_days(days);
    if (end != absl::InfinitePast()) *request.mutable_end_time() = ToProto(end);
    const auto satisfaction = Call(*stub_, "alice", &Stub::GetSatisfaction, request);
    EXPECT_TRUE(satisfaction.ok()) << satisfaction.status();
    return satisfaction.value_or(v1::Satisfaction());
  }
};

TEST_F(SurveyFiguresTest, AnswersAreListedNewestFirstInPages) {
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

TEST_F(SurveyFiguresTest, SatisfactionIsOfItsPeriod) {
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
  EXPECT_EQ(SatisfactionOf(366, absl::UnixEpoch() - absl::Hours(24 * 719'000)).answer_count(), 0)
      << "in the year 1";

  // Now, and over all that there is: the same as by plain SQL.
  const auto before = Count("answers", "update_time > now() - interval '14 days'");
  EXPECT_EQ(SatisfactionOf().answer_count(), before);
  EXPECT_EQ(SatisfactionOf(366).invited_count(), Count("invitations", "true"));
}

}  // namespace
}  // namespace luukku::survey
