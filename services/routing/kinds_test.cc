// What the kinds of the routing service have to do with each other: references, retirement,
// revisions. What holds for every kind by itself: canned_reply_service_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/resource/facts.h"
#include "lib/resource/sql.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/routing/team_fixture.h"

namespace luukku::routing {
namespace {

using google::protobuf::Descriptor;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KindsTest : public TeamServiceTest {
 protected:
  using Teams = v1::TeamService::Stub;
  using Rules = v1::RuleService::Stub;
  using Calendars = v1::CalendarService::Stub;
  using Sla = v1::SlaService::Stub;

  void SetUp() override {
    DirectoryFixture::SetUp();
    ASSERT_TRUE(CreateTeam("root", "teams/net", "Network").ok());
    ASSERT_TRUE(CreateTeam("root", "teams/desk", "Desk").ok());
  }

  absl::StatusOr<v1::Team> DeleteTeam(const std::string& name, const std::string& who = "root") {
    v1::DeleteTeamRequest request;
    request.set_name(name);
    return Call(*teams_, who, &Teams::DeleteTeam, request);
  }

  absl::StatusOr<v1::Agent> DeleteAgent(const std::string& name) {
    v1::DeleteAgentRequest request;
    request.set_name(name);
    return Call(*teams_, "mervi", &Teams::DeleteAgent, request);
  }

  absl::StatusOr<v1::Rule> CreateRule(const std::string& id, const std::string& team) {
    v1::CreateRuleRequest request;
    request.mutable_rule()->set_name("rules/" + id);
    request.mutable_rule()->set_display_name(id);
    request.mutable_rule()->set_team(team);
    return Call(*rules_, "mervi", &Rules::CreateRule, request);
  }

  absl::StatusOr<v1::Rule> DeleteRule(const std::string& id) {
    v1::DeleteRuleRequest request;
    request.set_name("rules/" + id);
    return Call(*rules_, "mervi", &Rules::DeleteRule, request);
  }

  std::vector<std::string> TeamsThatAre(bool show_retired) {
    v1::ListTeamsRequest request;
    request.set_show_retired(show_retired);
    return NamesOf(Call(*teams_, "alice", &Teams::ListTeams, request)->teams());
  }

  std::unique_ptr<Calendars> calendars_ = v1::CalendarService::NewStub(server_->Channel());
  std::unique_ptr<Sla> sla_ = v1::SlaService::NewStub(server_->Channel());
};

TEST_F(KindsTest, WhatIsNeededIsNotDeleted) {
  ASSERT_TRUE(CreateAgent("root", AgentNamed("agents/alice", {"teams/desk", "teams/net"})).ok());
  ASSERT_TRUE(CreateRule("to-net", "teams/net").ok());
  AddWork(7, 3, "NULL");
  database_->Query("UPDATE work_items SET team = 'net'");
  const auto refused = DeleteTeam("teams/net").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), reason::kInUse);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("agents/alice, rules/to-net, tickets/7"));
  EXPECT_EQ(TeamsThatAre(false).size(), 2u);

  ASSERT_TRUE(DeleteRule("to-net").ok());
  ASSERT_TRUE(UpdateAgent("root", AgentNamed("agents/alice"), {"teams"}).ok());
  database_->Query("UPDATE work_items SET state = 6");
  EXPECT_EQ(CodeOf(DeleteTeam("teams/net", "mervi")), absl::StatusCode::kPermissionDenied);
  const auto retired = DeleteTeam("teams/net");
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_TRUE(retired->retired());
  EXPECT_EQ(retired->etag(), "2");
}

TEST_F(KindsTest, WhatIsRetiredStaysButIsTakenByNothingNew) {
  ASSERT_TRUE(DeleteTeam("teams/net").ok());
  EXPECT_EQ(DeleteTeam("teams/net")->etag(), "2") << "nothing more happens to it";
  EXPECT_THAT(TeamsThatAre(false), ElementsAre("teams/desk"));
  EXPECT_THAT(TeamsThatAre(true), ElementsAre("teams/desk", "teams/net"));
  EXPECT_EQ(GetTeam("alice", "teams/net")->display_name(), "Network");
  EXPECT_EQ(ViolatedFields(CreateRule("late", "teams/net").status()), Fields{"rule.team"});
  EXPECT_EQ(
      ViolatedFields(
          CreateAgent("root", AgentNamed("agents/bob", {"teams/desk", "teams/net"})).status()),
      Fields{"agent.teams[1]"});
  EXPECT_EQ(CodeOf(CreateTeam("root", "teams/net", "Another")), absl::StatusCode::kAlreadyExists);

  v1::UpdateTeamRequest back;
  back.mutable_team()->set_name("teams/net");
  back.mutable_update_mask()->add_paths("retired");
  EXPECT_FALSE(Call(*teams_, "root", &Teams::UpdateTeam, back)->retired());
  EXPECT_TRUE(CreateRule("late", "teams/net").ok());
  back.mutable_team()->set_retired(true);
  EXPECT_EQ(ReasonOf(Call(*teams_, "root", &Teams::UpdateTeam, back).status()), reason::kInUse);
}

TEST_F(KindsTest, ARetiredAgentGetsNoWorkAndSeesNoRestrictedTeam) {
  ASSERT_TRUE(UpdateTeam("root", "teams/net", true).ok());
  v1::Agent alice = AgentNamed("agents/alice", {"teams/net"});
  alice.set_present(true);
  ASSERT_TRUE(CreateAgent("root", alice).ok());
  AddWork(1, 3, "'alice'");
  EXPECT_EQ(ReasonOf(DeleteAgent("agents/alice").status()), reason::kInUse);
  database_->Query("UPDATE work_items SET agent = NULL");
  ASSERT_TRUE(DeleteAgent("agents/alice").ok());
  EXPECT_THAT(database_->Query("SELECT FROM agent_teams"), IsEmpty());
  EXPECT_THAT(database_->Query("SELECT FROM agents WHERE present"), IsEmpty());
  const auto told = database_->Query(
      "SELECT body FROM events WHERE subject LIKE '%/access' ORDER BY position DESC LIMIT 1");
  event::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(pqxx::binarystring(told[0]["body"]).str()));
  EXPECT_TRUE(event.team_access_changed().restricted());
  EXPECT_THAT(event.team_access_changed().members(), IsEmpty());

  // The team is gone before the agent comes back.
  ASSERT_TRUE(DeleteTeam("teams/net").ok());
  alice.set_retired(false);
  EXPECT_EQ(ViolatedFields(UpdateAgent("root", alice, {"retired"}).status()),
            Fields{"agent.teams[0]"});
  alice.clear_teams();
  EXPECT_TRUE(UpdateAgent("root", alice, {"retired", "teams"}).ok());
}

TEST_F(KindsTest, NobodyIsLedIntoARestrictedTeamByBeingRetired) {
  ASSERT_TRUE(UpdateTeam("root", "teams/net", true).ok());
  v1::Agent bob = AgentNamed("agents/bob", {"teams/net"});
  bob.set_retired(true);
  EXPECT_EQ(CodeOf(CreateAgent("mervi", bob)), absl::StatusCode::kPermissionDenied);
  bob.clear_teams();
  ASSERT_TRUE(CreateAgent("mervi", bob).ok());
  bob.add_teams("teams/net");
  EXPECT_EQ(CodeOf(UpdateAgent("mervi", bob, {"teams"})), absl::StatusCode::kPermissionDenied);
  ASSERT_TRUE(UpdateAgent("root", bob, {"teams"}).ok());
  bob.set_capacity(7);
  EXPECT_TRUE(UpdateAgent("mervi", bob, {"teams", "capacity"}).ok()) << "who is named stays named";
  bob.set_retired(false);
  EXPECT_EQ(CodeOf(UpdateAgent("mervi", bob, {"retired"})), absl::StatusCode::kPermissionDenied);
}

TEST_F(KindsTest, ATeamIsNeededByDecisionsOnTheirWay) {
  ticket::v1::AssignTicketRequest command;
  command.set_name("tickets/9");
  command.set_team("teams/net");
  pqxx::connection connection(database_->runtime());
  pqxx::work transaction(connection);
  transaction.exec_params(
      "INSERT INTO commands (request_id, ticket, request) VALUES (gen_random_uuid(), 9, $1)",
      pqxx::binarystring(command.SerializeAsString()));
  transaction.commit();
  EXPECT_THAT(std::string(DeleteTeam("teams/net").status().message()), HasSubstr("tickets/9"));
  database_->Query("DELETE FROM commands");
  EXPECT_TRUE(DeleteTeam("teams/net").ok());
}

// A binary that does not know a field of a newer one leaves it.
TEST_F(KindsTest, WhatANewerBinaryStoredStays) {
  database_->Query("UPDATE resources SET body = body || '{\"colour\": \"red\"}' WHERE id = 'net'");
  ASSERT_TRUE(UpdateTeam("root", "teams/net", true).ok());
  ASSERT_TRUE(UpdateTeam("root", "teams/net", false).ok());
  for (const char* statement :
       {"SELECT body->>'colour' FROM resources WHERE id = 'net'",
        "SELECT body->>'colour' FROM resource_revisions WHERE id = 'net' AND revision = 3"}) {
    EXPECT_STREQ(database_->Query(statement)[0][0].c_str(), "red") << statement;
  }
}

TEST_F(KindsTest, CalendarsAreDeletedWhenNoPolicyGoesByThem) {
  v1::CreateCalendarRequest calendar;
  calendar.mutable_calendar()->set_name("calendars/office");
  calendar.mutable_calendar()->set_display_name("Office");
  calendar.mutable_calendar()->set_time_zone("Europe/Helsinki");
  auto& monday = *calendar.mutable_calendar()->add_hours();
  monday.set_weekday(1);
  monday.set_to_minute(60);
  ASSERT_TRUE(Call(*calendars_, "root", &Calendars::CreateCalendar, calendar).ok());
  v1::CreateSlaPolicyRequest policy;
  policy.mutable_sla_policy()->set_name("slaPolicies/gold");
  policy.mutable_sla_policy()->set_display_name("Gold");
  policy.mutable_sla_policy()->set_calendar("calendars/office");
  policy.mutable_sla_policy()->mutable_resolution()->set_seconds(60);
  ASSERT_TRUE(Call(*sla_, "root", &Sla::CreateSlaPolicy, policy).ok());

  v1::DeleteCalendarRequest gone;
  gone.set_name("calendars/office");
  EXPECT_THAT(
      std::string(Call(*calendars_, "mervi", &Calendars::DeleteCalendar, gone).status().message()),
      HasSubstr("slaPolicies/gold"));
  v1::DeleteSlaPolicyRequest no_policy;
  no_policy.set_name("slaPolicies/gold");
  ASSERT_TRUE(Call(*sla_, "mervi", &Sla::DeleteSlaPolicy, no_policy).ok());
  ASSERT_TRUE(Call(*calendars_, "mervi", &Calendars::DeleteCalendar, gone).ok());
  v1::GetCalendarRequest get;
  get.set_name("calendars/office");
  EXPECT_EQ(CodeOf(Call(*calendars_, "alice", &Calendars::GetCalendar, get)),
            absl::StatusCode::kNotFound);
  get.set_revision(1);
  EXPECT_EQ(Call(*calendars_, "alice", &Calendars::GetCalendar, get)->time_zone(),
            "Europe/Helsinki")
      << "clocks name it";
  EXPECT_EQ(Call(*calendars_, "root", &Calendars::CreateCalendar, calendar)->revision(), 3);
}

TEST_F(KindsTest, ARuleIsBroughtBackByItsRevision) {
  ASSERT_TRUE(CreateRule("to-net", "teams/net").ok());
  v1::UpdateRuleRequest update;
  update.mutable_rule()->set_name("rules/to-net");
  update.mutable_rule()->set_team("teams/desk");
  update.mutable_rule()->add_subject_words("vpn");
  update.mutable_update_mask()->add_paths("team");
  update.mutable_update_mask()->add_paths("subject_words");
  ASSERT_TRUE(Call(*rules_, "mervi", &Rules::UpdateRule, update).ok());
  update.mutable_rule()->add_subject_words("?");
  update.mutable_rule()->set_team("desk");
  EXPECT_EQ(ViolatedFields(Call(*rules_, "mervi", &Rules::UpdateRule, update).status()),
            (Fields{"rule.team", "rule.subject_words[1]"}));

  v1::ListRuleRevisionsRequest history;
  history.set_name("rules/to-net");
  const auto revisions = Call(*rules_, "alice", &Rules::ListRuleRevisions, history);
  ASSERT_EQ(revisions->revisions_size(), 2);
  EXPECT_EQ(revisions->revisions(0).actor(), "agents/mervi");
  EXPECT_EQ(revisions->revisions(0).changes(0).field(), "subject_words");
  EXPECT_EQ(revisions->revisions(0).changes(1).old_value(), "teams/net");

  v1::GetRuleRequest get;
  get.set_name("rules/to-net");
  get.set_revision(1);
  *update.mutable_rule() = *Call(*rules_, "alice", &Rules::GetRule, get);
  update.mutable_rule()->clear_etag();
  EXPECT_EQ(Call(*rules_, "mervi", &Rules::UpdateRule, update)->team(), "teams/net");
}

// Of a deletion and a reference that come at once, one is refused.
TEST_F(KindsTest, NothingRefersToWhatIsDeletedMeanwhile) {
  for (int round = 0; round < 20; ++round) {
    const std::string id = absl::StrCat("t", round), team = "teams/" + id;
    ASSERT_TRUE(CreateTeam("root", team, id).ok());
    std::atomic<bool> ruled = false, deleted = false;
    std::thread ruler([&] { ruled = CreateRule(id, team).ok(); });
    std::thread deleter([&] { deleted = DeleteTeam(team).ok(); });
    ruler.join();
    deleter.join();
    EXPECT_NE(ruled, deleted) << team;
  }
}

TEST_F(KindsTest, AgentsOfOneTeamAreEditedAtOnce) {
  ASSERT_TRUE(UpdateTeam("root", "teams/net", true).ok());
  std::vector<std::thread> editors;
  std::atomic<int> done = 0;
  for (int i = 0; i < 8; ++i) {
    editors.emplace_back([&, i] {
      const std::string name = absl::StrCat("agents/a", i);
      done += CreateAgent("root", AgentNamed(name, {"teams/net"})).ok();
      done += UpdateAgent("root", AgentNamed(name, {"teams/desk"}), {"teams"}).ok();
      done += UpdateAgent("root", AgentNamed(name, {"teams/net", "teams/desk"}), {"teams"}).ok();
    });
  }
  for (auto& editor : editors) editor.join();
  EXPECT_EQ(done, 24);
  const auto access = database_->Query(
      "SELECT count(*), max(version) FROM events WHERE subject = 'teams/net/access'");
  EXPECT_EQ(access[0][0].as<int>(), 25);
  EXPECT_EQ(access[0][1].as<int>(), 25) << "dense";
}

// What lib/resource expects of the contract of each kind.
TEST_F(KindsTest, EachHasTheStandardMethods) {
  for (const resource::Kind& kind : AllKinds({})) {
    const std::string& name = kind.message->name();
    SCOPED_TRACE(name);
    const auto& file = *kind.message->file();
    const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
    int found = 0;
    for (const char* service : {"TeamService", "RuleService", "CalendarService", "SlaService"}) {
      const auto* const methods =
          pool.FindServiceByName(absl::StrCat(file.package(), ".", service));
      for (int i = 0; i < methods->method_count(); ++i) {
        const Descriptor& answer = *methods->method(i)->output_type();
        const bool is_list = answer.FindFieldByName("revisions") == nullptr;
        const std::string& method = methods->method(i)->name();
        found += method == "Get" + name || method == "Create" + name || method == "Update" + name ||
                 method == "Delete" + name || method == "List" + name + "Revisions";
        for (int j = 0; is_list && j < answer.field_count(); ++j) {
          found +=
              answer.field(j)->is_repeated() && answer.field(j)->message_type() == kind.message;
        }
        if (kind.retires() && method.rfind("List" + name, 0) == 0 && is_list) {
          EXPECT_NE(methods->method(i)->input_type()->FindFieldByName("show_retired"), nullptr);
        }
      }
    }
    EXPECT_EQ(found, 7);
    EXPECT_NE(kind.message->FindFieldByName("etag"), nullptr);
    const resource::Resource resource(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(kind.message)->New());
    EXPECT_TRUE(kind.retires() || !resource::FactOf(*resource, 1)) << "no fact tells of its end";
  }
}

TEST_F(KindsTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::lib::resource::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
