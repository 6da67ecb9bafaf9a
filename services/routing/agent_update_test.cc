// Edits of agents and what follows from them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "services/routing/team_fixture.h"

namespace luukku::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDenied;
using testing::kNotFound;
using testing::kOk;

TEST_F(TeamServiceTest, EditsOnlyWhatTheMaskNames) {
  for (const char* id : {"a", "b", "c"})
    ASSERT_TRUE(CreateTeam("root", absl::StrCat("teams/", id), id).ok());
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice", {"teams/a", "teams/b"})).ok());
  v1::Agent edit;
  edit.set_name("agents/alice");
  edit.set_display_name("Alice");
  edit.set_present(true);
  edit.add_teams("teams/c");
  edit.add_teams("teams/b");
  edit.add_teams("teams/c");

  const auto named = UpdateAgent("root", edit, {"display_name", "teams"});
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(named->display_name(), "Alice");
  EXPECT_THAT(named->teams(), ElementsAre("teams/b", "teams/c"));
  EXPECT_FALSE(named->present());
  EXPECT_EQ(named->capacity(), 5);
  EXPECT_EQ(named->etag(), "2");
  EXPECT_EQ(GetAgent("root", "agents/alice")->SerializeAsString(), named->SerializeAsString());

  const auto rest = UpdateAgent("mervi", edit, {"present", "capacity"});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_TRUE(rest->present());
  EXPECT_EQ(rest->capacity(), 0) << "the default value is a value";
  EXPECT_EQ(rest->display_name(), "Alice");
  EXPECT_THAT(rest->teams(), ElementsAre("teams/b", "teams/c"));

  edit.clear_teams();
  EXPECT_THAT(UpdateAgent("root", edit, {"teams"})->teams(), IsEmpty());
}

TEST_F(TeamServiceTest, AStaleEtagIsRefused) {
  const auto first = CreateAgent("root", AgentNamed("agents/alice"));
  ASSERT_TRUE(first.ok()) << first.status();
  v1::Agent edit = *first;
  edit.set_capacity(6);
  const auto second = UpdateAgent("root", edit, {"capacity"});
  ASSERT_TRUE(second.ok()) << second.status();
  const auto stale = UpdateAgent("root", *first, {"capacity"}).status();
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(stale), reason::kStaleEtag);
  EXPECT_EQ(CodeOf(UpdateAgent("root", *second, {"capacity"})), kOk);
}

TEST_F(TeamServiceTest, AgentsEditTheirOwnPresence) {
  for (const char* id : {"alice", "bob", "chief"}) {
    ASSERT_TRUE(CreateAgent("root", AgentNamed(absl::StrCat("agents/", id))).ok());
  }
  EXPECT_TRUE(SetPresent("alice", "agents/alice")->present());
  const v1::Agent alice = AgentNamed("agents/alice");
  for (const auto& status : {SetPresent("alice", "agents/bob").status(),
                             UpdateAgent("alice", alice, {"capacity"}).status(),
                             UpdateAgent("alice", alice, {"present", "display_name"}).status(),
                             UpdateAgent("alice", alice, {"teams"}).status()}) {
    EXPECT_EQ(status.code(), kDenied);
    EXPECT_EQ(ReasonOf(status), reason::kRoleForbids);
  }
  EXPECT_FALSE(GetAgent("bob", "agents/bob")->present());
  EXPECT_EQ(CodeOf(UpdateAgent("chief", AgentNamed("agents/chief"), {"capacity"})), kOk);
}

TEST_F(TeamServiceTest, LoadIsWhatTheAgentWorksOn) {
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice")).ok());
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/bob")).ok());
  AddWork(1, 1, "'alice'");
  AddWork(2, 2, "'alice'");
  AddWork(3, 3, "'alice'");           // Waits for the customer.
  AddWork(4, 5, "'alice'");           // Resolved.
  AddWork(5, 1, "NULL", "'alice'");   // About to be given to alice.
  AddWork(6, 2, "'alice'", "'bob'");  // About to be given to bob.
  AddWork(7, 1, "NULL");
  EXPECT_EQ(GetAgent("alice", "agents/alice")->load(), 3);
  EXPECT_EQ(SetPresent("alice", "agents/alice")->load(), 3);
  const auto list = ListAgents("alice");
  ASSERT_EQ(list->agents_size(), 2);
  EXPECT_EQ(list->agents(0).load(), 3);
  EXPECT_EQ(list->agents(1).load(), 1);
}

// Gives all waiting work to the agent if present.
constexpr db::Statement kGiveWork{
    "test/give_work",
    "UPDATE work_items SET reserved_agent = $1::text WHERE agent IS NULL AND reserved_agent IS "
    "NULL "
    "AND EXISTS (SELECT FROM agents WHERE id = $1::text AND present)"};

TEST_F(TeamServiceTest, ChangesAreToldInTheirTransaction) {
  std::vector<std::string> told;
  agent_changed_ = [&](db::Transaction& transaction, const std::string& agent) {
    told.push_back(agent);
    transaction.Execute(kGiveWork, db::MakeParams(agent));
  };
  AddWork(1, 1, "NULL");
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice")).ok());
  EXPECT_EQ(GetAgent("root", "agents/alice")->load(), 0);
  EXPECT_EQ(SetPresent("alice", "agents/alice")->load(), 1) << "the answer tells what was given";
  EXPECT_EQ(CodeOf(SetPresent("root", "agents/none")), kNotFound);
  EXPECT_THAT(told, ElementsAre("alice", "alice"));

  agent_changed_ = [](db::Transaction&, const std::string&) { throw std::runtime_error("broken"); };
  v1::Agent edit = AgentNamed("agents/alice");
  edit.set_capacity(9);
  EXPECT_EQ(CodeOf(UpdateAgent("root", edit, {"capacity"})), absl::StatusCode::kInternal);
  EXPECT_EQ(CodeOf(CreateAgent("root", AgentNamed("agents/bob"))), absl::StatusCode::kInternal);
  EXPECT_EQ(GetAgent("root", "agents/alice")->capacity(), 5);
  EXPECT_EQ(CodeOf(GetAgent("root", "agents/bob")), kNotFound);
}

}  // namespace
}  // namespace luukku::routing
