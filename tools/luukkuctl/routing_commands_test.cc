// Whole command lines about teams, rules and queues, against a fake service.

#include <gmock/gmock.h>

#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(Commands, AnOptionOfAListMayBeGivenAgainAndTakesOneValue) {
  const Result result = Run({"agent", "create", "--display-name", "Otso", "--team", "network",
                             "--team", "teams/web", "otso", "--present", "yes", "--capacity", "5"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.routing.teams.creates, SizeIs(1));
  const auto& agent = desk_.routing.teams.creates[0].agent();
  EXPECT_EQ(agent.name(), "agents/otso");
  EXPECT_THAT(agent.teams(), ElementsAre("teams/network", "teams/web"));
  EXPECT_TRUE(agent.present());
  EXPECT_EQ(agent.capacity(), 5);
  EXPECT_THAT(desk_.routing.teams.creates[0].request_id(), SizeIs(36));
  EXPECT_THAT(result.out, HasSubstr("teams/network, teams/web\n"));
}

TEST_F(Commands, AgentUpdateSendsAMaskOfWhatIsGiven) {
  EXPECT_EQ(Run({"agent", "update", "otso", "--present", "no", "--team", ""}).exit_code, 0);
  ASSERT_THAT(desk_.routing.teams.updates, SizeIs(1));
  const auto& request = desk_.routing.teams.updates[0];
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("teams", "present"));
  EXPECT_THAT(request.agent().teams(), IsEmpty());
  EXPECT_FALSE(request.agent().present());
}

TEST_F(Commands, ATeamIsRestricted) {
  EXPECT_EQ(Run({"team", "update", "hr", "--restricted", "yes", "--etag", "3"}).exit_code, 0);
  ASSERT_THAT(desk_.routing.teams.team_updates, SizeIs(1));
  const auto& request = desk_.routing.teams.team_updates[0];
  EXPECT_EQ(request.team().name(), "teams/hr");
  EXPECT_TRUE(request.team().restricted());
  EXPECT_EQ(request.team().etag(), "3");
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("restricted"));
}

TEST_F(Commands, RuleCreateTakesWordsAndNames) {
  const Result result =
      Run({"rule",    "create",         "net",     "--display-name", "Network",  "--team",
           "network", "--order",        "10",      "--type",         "incident", "--type",
           "advice",  "--channel",      "walk-in", "--category",     "lan",      "--customer-group",
           "gold",    "--subject-word", "vpn"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.routing.rules.creates, SizeIs(1));
  const auto& rule = desk_.routing.rules.creates[0].rule();
  EXPECT_EQ(rule.name(), "rules/net");
  EXPECT_EQ(rule.order(), 10);
  EXPECT_THAT(rule.types(),
              ElementsAre(common::v1::TICKET_TYPE_INCIDENT, common::v1::TICKET_TYPE_ADVICE));
  EXPECT_THAT(rule.channels(), ElementsAre(common::v1::CHANNEL_WALK_IN));
  EXPECT_THAT(rule.categories(), ElementsAre("categories/lan"));
  EXPECT_THAT(rule.customer_groups(), ElementsAre("gold"));
  EXPECT_THAT(rule.subject_words(), ElementsAre("vpn"));
  EXPECT_EQ(rule.team(), "teams/network");
  EXPECT_THAT(result.out, HasSubstr("incident, advice\n"));
}

TEST_F(Commands, RuleDeleteNamesItself) {
  EXPECT_THAT(Run({"rule", "delete", "net"}).out, HasSubstr("rules/net\n"));
  ASSERT_THAT(desk_.routing.rules.deletes, SizeIs(1));
  EXPECT_THAT(desk_.routing.rules.deletes[0].request_id(), SizeIs(36));
}

TEST_F(Commands, QueueListShowsTheTeamsTickets) {
  const Result result = Run({"queue", "list", "--team", "network"});
  EXPECT_THAT(result.out, StartsWith("TICKET "));
  EXPECT_THAT(result.out, HasSubstr("tickets/1042 "));
  EXPECT_THAT(result.out, HasSubstr(" teams/network "));
}

TEST_F(Commands, QueueExplainEndsWithTheCandidatesIfThereAreAny) {
  auto& explanation = desk_.routing.queue.explanation;
  explanation.set_outcome(routing::v1::ROUTING_OUTCOME_NO_RULE);
  const Result plain = Run({"queue", "explain", "1042"});
  EXPECT_THAT(plain.out, HasSubstr("no-rule\n"));
  EXPECT_THAT(plain.out, Not(HasSubstr("andidates")));

  auto& candidate = *explanation.add_candidates();
  candidate.set_agent("agents/otso");
  candidate.set_capacity(5);
  candidate.set_chosen(true);
  candidate.set_reason("least loaded");
  EXPECT_THAT(Run({"queue", "explain", "1042"}).out,
              HasSubstr("\nCANDIDATES\n"
                        "AGENT        LOAD  CAPACITY  CHOSEN  REASON\n"
                        "agents/otso  0     5         yes     least loaded\n"));
  EXPECT_THAT(Run({"queue", "explain", "1042", "--output", "json"}).out,
              StartsWith("{\"ticket\":\"tickets/1042\""));
}

TEST_F(Commands, BadRoutingWordsAreUsageErrors) {
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"team", "create", "network"},
           {"agent", "create", "otso", "--display-name", "Otso", "--present", "maybe"},
           {"agent", "create", "otso", "--display-name", "Otso", "--capacity", "1.5"},
           {"agent", "update", "otso"},
           {"rule", "create", "net", "--display-name", "Network"},
           {"rule", "create", "net", "--display-name", "N", "--team", "web", "--type", "defect"},
           {"rule", "show", "net"},
           {"queue", "explain"}}) {
    const Result result = Run(line);
    EXPECT_EQ(result.exit_code, 2) << ::testing::PrintToString(line);
    EXPECT_THAT(result.err, StartsWith("error: "));
  }
  EXPECT_THAT(desk_.routing.teams.creates, IsEmpty());
}

}  // namespace
}  // namespace luukku::ctl
