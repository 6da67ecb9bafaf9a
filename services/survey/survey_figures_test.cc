// Figures of the desk: lists of answers and satisfaction.

#include <gtest/gtest.h>

#include "services/survey/survey_fixture.h"

namespace luukku::survey {
namespace {

class SurveyFiguresTest : public SurveyFixture {
 protected:
  v1::Satisfaction SatisfactionOf(int days = 0, const std::string& last_day = "",
                                  const std::string& who = "root") {
    v1::GetSatisfactionRequest request;
    request.set_days(days);
    request.set_last_day(last_day);
    const auto satisfaction = Call(*stub_, who, &Stub::GetSatisfaction, request);
    EXPECT_TRUE(satisfaction.ok()) << satisfaction.status();
    return satisfaction.value_or(v1::Satisfaction());
  }

  // Of UTC, the desk's zone here.
  static std::string DaysAgo(int days) {
    return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) - days);
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

TEST_F(SurveyFiguresTest, SatisfactionIsOfItsDays) {
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

  const auto result = SatisfactionOf(0, DaysAgo(90));
  EXPECT_EQ(FromProto(result.end_time()) - FromProto(result.start_time()), absl::Hours(14 * 24));
  EXPECT_EQ(result.end_time().seconds() % 86'400, 0) << "whole days";
  EXPECT_EQ(result.time_zone(), "UTC");
  EXPECT_FALSE(result.by_blocks());
  EXPECT_EQ(result.answer_count(), 2);
  EXPECT_DOUBLE_EQ(result.average(), 4);
  EXPECT_DOUBLE_EQ(result.deviation(), 3);
  EXPECT_EQ(result.distribution(0).count(), 1);
  EXPECT_EQ(result.distribution(6).count(), 1);
  EXPECT_EQ(result.invited_count(), 5);
  EXPECT_EQ(result.responded_count(), 2) << "so far";
  EXPECT_EQ(result.responded_in_period_count(), 1);
  EXPECT_DOUBLE_EQ(result.response_rate(), 0.4);

  const auto none = SatisfactionOf(1, DaysAgo(700));
  EXPECT_EQ(none.answer_count(), 0);
  EXPECT_FALSE(none.has_average());
  EXPECT_FALSE(none.has_response_rate());
  EXPECT_EQ(SatisfactionOf(366, "1971-01-01").answer_count(), 0);
  v1::GetSatisfactionRequest bad;
  bad.set_last_day("2026-02-30");
  bad.set_days(367);
  EXPECT_TRUE(absl::IsInvalidArgument(Call(*stub_, "root", &Stub::GetSatisfaction, bad).status()));

  // Now, and over all that there is: the same as by plain SQL.
  const auto before = Count("answers", "update_time > now()::date - 13");
  EXPECT_EQ(SatisfactionOf().answer_count(), before);
  EXPECT_EQ(SatisfactionOf(366).invited_count(), Count("invitations", "true"));
}

// A caller who may not read all answers asks for every period, before and after each answer, and
// takes differences.
TEST_F(SurveyFiguresTest, NoPeriodsTellOfFewerThanFiveAnswers) {
  // On five days of last March.
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  const int first = static_cast<int>(today - absl::CivilDay(today.year() - 1, 3, 2));
  std::vector<int> day_of;
  int day = first;
  for (const int answers : {1, 3, 2, 6, 1}) {
    for (int i = 0; i < answers; ++i) day_of.push_back(day);
    --day;
  }
  const auto all_periods = [&] {
    std::map<std::pair<int, int>, int64_t> answers;
    for (int last = day - 1; last < first + 2; ++last) {
      for (int days = 1; days < 10; ++days) {
        const auto figures = SatisfactionOf(days, DaysAgo(last), "alice");
        EXPECT_TRUE(figures.by_blocks());
        answers[{last + days, last}] = figures.answer_count();
      }
    }
    return answers;
  };
  for (const int ago : day_of) {
    const auto invitation = Invite();
    ASSERT_TRUE(Respond(invitation.answer_token(), 1).ok());
    EXPECT_EQ(SatisfactionOf(1, "", "alice").answer_count(), 0) << "today is not final";
    Age(invitation, absl::StrCat(ago, " days"));
  }
  const auto after = all_periods();
  for (const auto& [inner, few] : after) {
    for (const auto& [outer, many] : after) {
      if (outer.first < inner.first || outer.second > inner.second) continue;
      EXPECT_TRUE(many == few || many - few >= 5);
    }
  }
  EXPECT_EQ(SatisfactionOf(5, DaysAgo(day + 1), "root").answer_count(), 13);
  EXPECT_EQ(SatisfactionOf(5, DaysAgo(day + 1), "alice").answer_count(), 12);
}

}  // namespace
}  // namespace luukku::survey
