// Command lines of the survey service, against a fake one.

#include <gmock/gmock.h>

#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(Commands, SurveyShowPrintsQuestionAndAnswer) {
  auto& invitation = desk_.survey.invitation;
  invitation.mutable_question()->set_text("Kuinka tyytyväinen olet?");
  const Result open = Run({"survey", "show", "0f8fad5b"});
  EXPECT_EQ(open.exit_code, 0) << open.err;
  EXPECT_THAT(open.out, HasSubstr("invitations/0f8fad5b\n"));
  EXPECT_THAT(open.out, HasSubstr("Kuinka tyytyväinen olet?\n"));
  EXPECT_THAT(open.out, Not(HasSubstr("ANSWER")));
  invitation.mutable_answer()->set_text("Kiitos\x1b[31m");
  EXPECT_THAT(Run({"survey", "show", "0f8fad5b"}).out, HasSubstr("Kiitos\\x1b[31m\n"));
  EXPECT_THAT(Run({"survey", "show", "0f8fad5b", "--output", "json"}).out,
              StartsWith("{\"name\":\"invitations/0f8fad5b\""));
}

TEST_F(Commands, SurveyRespondNeedsNoLogin) {
  const Result result =
      RunPlain({"--survey-address", desk_.address, "--token-file", folder_ + "/none", "survey",
                "respond", "--token", "-Ab_c", "--score", "6", "--text", "--fine"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.survey.responds, SizeIs(1));
  EXPECT_EQ(desk_.survey.responds[0].answer_token(), "-Ab_c");
  EXPECT_EQ(desk_.survey.responds[0].score(), 6);
  EXPECT_EQ(desk_.survey.responds[0].text(), "--fine");
  EXPECT_THAT(desk_.survey.responds[0].request_id(), SizeIs(36));
  EXPECT_FALSE(desk_.survey.with_login) << "a login that is there is not sent either";
}

TEST_F(Commands, SurveyListsShowTables) {
  EXPECT_THAT(Run({"survey", "list", "1042"}).out, HasSubstr("tickets/1042 "));
  EXPECT_THAT(Run({"survey", "answers"}).out, HasSubstr("all\n"));
  EXPECT_THAT(Run({"survey", "answers", "--written-only", "yes"}).out, HasSubstr("words\n"));
}

TEST_F(Commands, SurveySatisfactionIsShownInWords) {
  EXPECT_THAT(Run({"survey", "satisfaction"}).out, HasSubstr("average           –\n"));
  auto& satisfaction = desk_.survey.satisfaction;
  satisfaction.set_average(6.814);
  satisfaction.set_response_rate(0.0998);
  auto& line = *satisfaction.add_distribution();
  line.set_score(7);
  line.set_count(12);
  const Result result = Run({"survey", "satisfaction", "--days", "30"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(desk_.survey.days, 30);
  EXPECT_THAT(result.out, HasSubstr("average           6.81\n"));
  EXPECT_THAT(result.out, HasSubstr("response rate     10.0 %\n"));
  EXPECT_THAT(result.out, HasSubstr("SCORE  COUNT\n7      12\n"));
}

TEST_F(Commands, BadSurveyWordsAreUsageErrors) {
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"survey", "respond", "--score", "6"},
           {"survey", "respond", "--token", "x"},
           {"survey", "respond", "--token", "x", "--score", "good"},
           {"survey", "answers", "--written-only", "maybe"},
           {"survey", "list"}}) {
    const Result result = Run(line);
    EXPECT_EQ(result.exit_code, 2) << ::testing::PrintToString(line);
    EXPECT_THAT(result.err, StartsWith("error: "));
  }
  EXPECT_THAT(desk_.survey.responds, IsEmpty());
}

}  // namespace
}  // namespace luukku::ctl
