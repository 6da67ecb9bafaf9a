// Teams and agents as their clients see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/routing/team_fixture.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDenied;
using testing::kNotFound;
using testing::kOk;

TEST_F(TeamServiceTest, WhatIsCreatedIsFound) {
  const auto team = CreateTeam("root", "teams/network", "Verkko Ö");
  ASSERT_TRUE(team.ok()) << team.status();
  EXPECT_EQ(team->name(), "teams/network");
  EXPECT_EQ(team->display_name(), "Verkko Ö");
  EXPECT_EQ(GetTeam("alice", "teams/network")->SerializeAsString(), team->SerializeAsString());
  ASSERT_TRUE(CreateTeam("root", "teams/desk", "Desk").ok());

  v1::Agent wanted = AgentNamed("agents/Alice_1.x", {"teams/network", "teams/desk"});
  wanted.set_present(true);
  wanted.set_load(7);
  wanted.set_etag("9");
  const auto agent = CreateAgent("mervi", wanted);
  ASSERT_TRUE(agent.ok()) << agent.status();
  EXPECT_EQ(agent->name(), wanted.name());
  EXPECT_EQ(agent->display_name(), wanted.display_name());
  EXPECT_THAT(agent->teams(), ElementsAre("teams/desk", "teams/network")) << "a set";
  EXPECT_TRUE(agent->present());
  EXPECT_EQ(agent->capacity(), 5);
  EXPECT_EQ(agent->load(), 0) << "output only";
  EXPECT_EQ(agent->etag(), "1") << "output only";
  EXPECT_EQ(GetAgent("alice", wanted.name())->SerializeAsString(), agent->SerializeAsString());

  EXPECT_THAT(NamesOf(ListTeams("alice")->teams()), ElementsAre("teams/desk", "teams/network"));
  ASSERT_EQ(ListAgents("alice")->agents_size(), 1);
  EXPECT_EQ(ListAgents("alice")->agents(0).SerializeAsString(), agent->SerializeAsString());
}

TEST_F(TeamServiceTest, NamesWhatDoesNotExistOrIsTaken) {
  EXPECT_EQ(CodeOf(GetTeam("alice", "teams/none")), kNotFound);
  EXPECT_EQ(CodeOf(GetAgent("alice", "agents/none")), kNotFound);
  EXPECT_EQ(ReasonOf(SetPresent("mervi", "agents/none").status()), reason::kNotFound);
  EXPECT_EQ(ViolatedFields(GetTeam("alice", "agents/a").status()), Fields{"name"});
  EXPECT_EQ(ViolatedFields(GetAgent("alice", "").status()), Fields{"name"});

  ASSERT_TRUE(CreateTeam("root", "teams/a", "A").ok());
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice")).ok());
  EXPECT_EQ(CreateTeam("root", "teams/a", "Other").status(), AlreadyExists("teams/a"));
  EXPECT_EQ(CreateAgent("root", AgentNamed("agents/alice", {"teams/a"})).status(),
            AlreadyExists("agents/alice"));
  EXPECT_THAT(GetAgent("root", "agents/alice")->teams(), IsEmpty());
}

TEST_F(TeamServiceTest, NamesTeamsThatDoNotExist) {
  ASSERT_TRUE(CreateTeam("root", "teams/a", "A").ok());
  const auto agent = AgentNamed("agents/alice", {"teams/no", "teams/a", "teams/No.Such"});
  const Fields missing{"agent.teams[0]", "agent.teams[2]"};
  EXPECT_EQ(ViolatedFields(CreateAgent("root", agent).status()), missing);
  EXPECT_EQ(CodeOf(GetAgent("root", "agents/alice")), kNotFound);

  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice", {"teams/a"})).ok());
  EXPECT_EQ(ViolatedFields(UpdateAgent("root", agent, {"teams"}).status()), missing);
  EXPECT_EQ(GetAgent("root", "agents/alice")->etag(), "1");
  EXPECT_EQ(CodeOf(UpdateAgent("root", agent, {"capacity"})), kOk) << "teams are not looked at";
}

TEST_F(TeamServiceTest, NamesAllViolations) {
  EXPECT_EQ(ViolatedFields(CreateTeam("root", "teams/Net", "", "x").status()),
            (Fields{"team.name", "team.display_name", "request_id"}));
  EXPECT_EQ(ViolatedFields(CreateTeam("root", "teams/" + std::string(41, 'a'), "A").status()),
            Fields{"team.name"});
  v1::Agent agent = AgentNamed("agents/a@b", {"teams/a", "desk", ""});
  agent.set_display_name(std::string(201, 'x'));
  agent.set_capacity(1001);
  EXPECT_EQ(ViolatedFields(CreateAgent("root", agent, "x").status()),
            (Fields{"agent.name", "agent.display_name", "agent.teams[1]", "agent.teams[2]",
                    "agent.capacity", "request_id"}));
  agent.set_capacity(-1);
  agent.set_etag(std::string(33, '1'));
  EXPECT_EQ(ViolatedFields(UpdateAgent("root", agent, {"capacity", "load"}, "x").status()),
            (Fields{"agent.name", "agent.etag", "agent.capacity", "update_mask", "request_id"}));
  EXPECT_EQ(ViolatedFields(UpdateAgent("root", AgentNamed("agents/a"), {}).status()),
            Fields{"update_mask"});
  EXPECT_EQ(ViolatedFields(
                CreateAgent("root", AgentNamed("agents/a", std::vector<std::string>(51, "teams/a")))
                    .status()),
            Fields{"agent.teams"});
}

TEST_F(TeamServiceTest, LimitsAreKept) {
  std::string ahs;
  for (int i = 0; i < 200; ++i) ahs += "ä";
  std::vector<std::string> teams;
  for (int i = 0; i < 50; ++i) {
    teams.push_back(absl::StrCat("teams/", i + 10, std::string(38, 'a')));
    ASSERT_TRUE(CreateTeam("root", teams.back(), ahs).ok());
  }
  v1::Agent agent = AgentNamed("agents/" + std::string(64, 'A'), teams);
  agent.set_display_name(ahs);
  agent.set_capacity(1000);
  const auto created = CreateAgent("root", agent);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(std::vector<std::string>(created->teams().begin(), created->teams().end()), teams);
}

TEST_F(TeamServiceTest, RolesMayWhatTheContractSays) {
  struct Case {
    std::string who;
    absl::StatusCode create_team, create_agent, update_other, read;
  };
  for (const Case& c :
       {Case{"ritva", kDenied, kDenied, kDenied, kDenied},
        Case{"alice", kDenied, kDenied, kDenied, kOk}, Case{"mervi", kDenied, kOk, kOk, kOk},
        Case{"chief", kDenied, kOk, kOk, kOk}, Case{"root", kOk, kOk, kOk, kOk},
        Case{"router", kOk, kOk, kOk, kOk}}) {
    SCOPED_TRACE(c.who);
    const auto missing = c.read == kOk ? kNotFound : kDenied;
    EXPECT_EQ(CodeOf(CreateTeam(c.who, "teams/of-" + c.who, "Team")), c.create_team);
    EXPECT_EQ(CodeOf(CreateAgent(c.who, AgentNamed("agents/of-" + c.who))), c.create_agent);
    EXPECT_EQ(CodeOf(UpdateAgent(c.who, AgentNamed("agents/none"), {"present"})),
              c.update_other == kOk ? kNotFound : kDenied);
    EXPECT_EQ(CodeOf(GetTeam(c.who, "teams/none")), missing);
    EXPECT_EQ(CodeOf(GetAgent(c.who, "agents/none")), missing);
    EXPECT_EQ(CodeOf(ListTeams(c.who)), c.read);
    EXPECT_EQ(CodeOf(ListAgents(c.who)), c.read);
  }
}

TEST_F(TeamServiceTest, RepeatedCallsGetTheFirstAnswer) {
  const std::string id = db::RandomUuid();
  ASSERT_TRUE(CreateTeam("root", "teams/a", "A", id).ok());
  EXPECT_EQ(CodeOf(CreateTeam("root", "teams/a", "A", id)), kOk);
  EXPECT_EQ(ReasonOf(CreateTeam("root", "teams/b", "B", id).status()), reason::kRequestIdReused);

  const auto created = CreateAgent("root", AgentNamed("agents/alice", {"teams/a"}), id);
  ASSERT_TRUE(created.ok()) << created.status();
  v1::Agent edit = *created;
  edit.set_capacity(8);
  const auto updated = UpdateAgent("root", edit, {"capacity"}, id);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(UpdateAgent("root", edit, {"capacity"}, id)->SerializeAsString(),
            updated->SerializeAsString())
      << "though the etag is stale by now";
  EXPECT_EQ(CreateAgent("root", AgentNamed("agents/alice", {"teams/a"}), id)->SerializeAsString(),
            created->SerializeAsString());
  EXPECT_EQ(ReasonOf(UpdateAgent("root", edit, {"present"}, id).status()),
            reason::kRequestIdReused);
}

TEST_F(TeamServiceTest, PagesByName) {
  for (int i = 0; i < 7; ++i) {
    const std::string row =
        absl::StrCat("SELECT 'id", 6 - i, "', 'Name ", (6 - i) / 2, "', '{}'::jsonb");
    Put("teams", row);
    Put("agents", row);
  }
  std::vector<std::string> teams, agents, wanted_teams, wanted_agents;
  std::string token;
  do {
    const auto page = ListTeams("alice", 3, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& team : page->teams()) teams.push_back(team.name());
    token = page->next_page_token();
  } while (!token.empty());
  do {
    const auto page = ListAgents("alice", 3, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& agent : page->agents()) agents.push_back(agent.name());
    token = page->next_page_token();
  } while (!token.empty());
  for (int i = 0; i < 7; ++i) {
    wanted_teams.push_back(absl::StrCat("teams/id", i));
    wanted_agents.push_back(absl::StrCat("agents/id", i));
  }
  EXPECT_EQ(teams, wanted_teams);
  EXPECT_EQ(agents, wanted_agents);
  EXPECT_EQ(ViolatedFields(ListTeams("alice", -1).status()), Fields{"page_size"});
  token = ListTeams("alice", 3)->next_page_token();
  EXPECT_EQ(ReasonOf(ListAgents("alice", 3, token).status()), reason::kPageTokenInvalid);
  EXPECT_EQ(ReasonOf(ListTeams("bob", 3, token).status()), reason::kPageTokenInvalid);
}

// Subject, version and what is told of access and of agents' teams, of all facts that there are.
struct Told {
  std::string subject;
  int64_t version;
  bool named, restricted;
  std::vector<std::string> members;
  bool operator==(const Told&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Told& told) {
    return out << told.subject << "@" << told.version << (told.restricted ? " restricted" : "")
               << " {" << absl::StrJoin(told.members, " ") << "}";
  }
};

std::vector<Told> AllTold(const testing::Database& database) {
  std::vector<Told> told;
  for (const auto& row :
       database.Query("SELECT subject, version, body FROM events ORDER BY position")) {
    event::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(pqxx::binarystring(row["body"]).str()));
    const auto& access = event.team_access_changed();
    told.push_back({row["subject"].as<std::string>(),
                    row["version"].as<int64_t>(),
                    event.has_team_changed(),
                    access.restricted(),
                    {access.members().begin(), access.members().end()}});
    const auto& teams = event.agent_teams_changed().teams();
    told.back().members.insert(told.back().members.end(), teams.begin(), teams.end());
  }
  return told;
}

TEST_F(TeamServiceTest, TheFeedTellsWhoIsInARestrictedTeam) {
  ASSERT_TRUE(CreateTeam("root", "teams/open", "Open").ok());
  ASSERT_TRUE(CreateTeam("root", "teams/hr", "Personnel").ok());
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice", {"teams/hr", "teams/open"})).ok());
  const auto restricted = UpdateTeam("root", "teams/hr", true);
  ASSERT_TRUE(restricted.ok()) << restricted.status();
  EXPECT_TRUE(restricted->restricted());
  EXPECT_EQ(GetTeam("alice", "teams/hr")->SerializeAsString(), restricted->SerializeAsString());
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/bob", {"teams/hr"})).ok());
  ASSERT_TRUE(UpdateAgent("root", AgentNamed("agents/alice", {"teams/open"}), {"teams"}).ok());
  ASSERT_TRUE(UpdateTeam("root", "teams/hr", true).ok());  // Nothing changes.
  // What else changes of agents is told to nobody.
  ASSERT_TRUE(UpdateAgent("root", AgentNamed("agents/bob"), {"present", "capacity"}).ok());
  ASSERT_TRUE(UpdateTeam("root", "teams/hr", false).ok());
  EXPECT_EQ(AllTold(*database_),
            (std::vector<Told>{{"teams/open", 1, true, false, {}},
                               {"teams/hr", 1, true, false, {}},
                               {"agents/alice/teams", 1, false, false, {"teams/hr", "teams/open"}},
                               {"teams/hr", 2, true, false, {}},
                               {"teams/hr/access", 1, false, true, {"agents/alice"}},
                               {"teams/hr/access", 2, false, true, {"agents/alice", "agents/bob"}},
                               {"agents/bob/teams", 1, false, false, {"teams/hr"}},
                               {"teams/hr/access", 3, false, true, {"agents/bob"}},
                               {"agents/alice/teams", 2, false, false, {"teams/open"}},
                               {"teams/hr", 3, true, false, {}},
                               {"teams/hr/access", 4, false, false, {}}}));
  EXPECT_EQ(GetTeam("alice", "teams/hr")->etag(), "3");
  EXPECT_EQ(ReasonOf(UpdateTeam("root", "teams/hr", true, "2").status()), reason::kStaleEtag);
}

TEST_F(TeamServiceTest, OnlyAdminsLetAgentsIntoARestrictedTeam) {
  ASSERT_TRUE(CreateTeam("root", "teams/open", "Open").ok());
  ASSERT_TRUE(CreateTeam("root", "teams/hr", "Personnel").ok());
  ASSERT_TRUE(UpdateTeam("root", "teams/hr", true).ok());
  EXPECT_EQ(CodeOf(UpdateTeam("mervi", "teams/hr", false)), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(CreateAgent("mervi", AgentNamed("agents/mervi", {"teams/hr"}))),
            absl::StatusCode::kPermissionDenied);
  ASSERT_TRUE(CreateAgent("mervi", AgentNamed("agents/mervi", {"teams/open"})).ok());
  const v1::Agent wish = AgentNamed("agents/mervi", {"teams/hr", "teams/open"});
  EXPECT_EQ(CodeOf(UpdateAgent("mervi", wish, {"teams"})), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(GetAgent("mervi", "agents/mervi")->teams_size(), 1);
  ASSERT_TRUE(UpdateAgent("root", wish, {"teams"}).ok());
  // Who is in stays in, and may be taken out.
  EXPECT_TRUE(UpdateAgent("mervi", wish, {"teams", "capacity"}).ok());
  EXPECT_TRUE(UpdateAgent("mervi", AgentNamed("agents/mervi"), {"teams"}).ok());
}

TEST_F(TeamServiceTest, NamesAllViolationsOfAnEdit) {
  v1::UpdateTeamRequest request;
  request.mutable_team()->set_name("team");
  request.mutable_update_mask()->add_paths("display_name");
  request.mutable_update_mask()->add_paths("etag");
  request.set_request_id("x");
  EXPECT_EQ(
      ViolatedFields(Call(*teams_, "root", &v1::TeamService::Stub::UpdateTeam, request).status()),
      (Fields{"team.name", "team.display_name", "update_mask", "request_id"}));
}

TEST_F(TeamServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::routing::teams::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
