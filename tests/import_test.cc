// The import of other desks' logs by real processes: luukkuctl, the ticket service, routing.

#include <gmock/gmock.h>

#include <random>

#include "absl/time/clock.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/import_fixture.h"

namespace luukku {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

// A log of activities, as process miners have them: sorted by time, cases mixed, semicolons,
// offsets.
constexpr char kActivityMapping[] = R"yaml(
source: helpdesk
csv: {separator: ";"}
order: time
case: Case ID
time: {column: Complete Timestamp, format: iso}
actor: Resource
opening:
  type: {value: service-request}
  channel: {value: portal}
  subject: {template: "{product}: {seriousness}"}
  requester: customer
  organisation: customer
rows:
  state:
    column: Activity
    values:
      Insert ticket: new
      Take in charge ticket: open
      Wait: pending-customer
      Resolve ticket: resolved
      Closed: closed
      Assign seriousness: keep
  agent: Resource
  priority: {column: seriousness, values: {Value 1: critical, Value 2: high}, otherwise: low}
  category: {path: [product, section]}
skip:
  - {Activity: DUPLICATE}
)yaml";

constexpr char kActivityLog[] =
    "\xEF\xBB\xBF"
    "Case ID;Activity;Resource;Complete Timestamp;customer;product;section;seriousness\r\n"
    "Case 1;Insert ticket;Eve;2012-10-09 14:50:17+02:00;Acme;\"Printer; big\";Paper;Value "
    "1\r\n"                                                                                   // 2
    "Case 2;Insert ticket;Eve;2012-10-09T15:00:00Z;Acme;Screen;;Value 9\r\n"                  // 3
    "Case 1;DUPLICATE;Eve;2012-10-09 14:51:00+02:00;Acme;\"Printer; big\";Paper;Value 1\r\n"  // 4
    "Case 1;Assign seriousness;Bob;2012-10-09 15:00:00+02:00;Acme;\"Printer; "
    "big\";Paper;Value 2\r\n"                                                           // 5
    "Case 3;Insert ticket;Bob;yesterday;Acme;Screen;;Value 9\r\n"                       // 6
    "Case 2;Resolve ticket;Bob;2012-10-09T16:00:00Z;\"Acme\nLtd\";Screen;;Value 9\r\n"  // 7, 8
    "Case 3;Closed;Bob;2012-10-10 15:00:00+02:00;Acme;Screen;;Value 9\r\n"              // 9
    "Case 1;Resolve ticket;Bob;2012-10-12 15:00:00+02:00;Acme;\"Printer; big\";Paper;Value "
    "2\r\n"                                                                             // 10
    "Case 4;Meditate;Bob;2012-10-12 15:00:00+02:00;Acme;Screen;;Value 9\r\n"            // 11
    "Case 5;Closed;Bob\r\n"                                                             // 12
    ";Closed;Bob;2012-10-12 15:00:00+02:00;Acme;Screen;;Value 9\r\n"                    // 13
    "Case 1;Closed;Bob;2012-10-11 15:00:00+02:00;Acme;\"Printer; big\";Paper;Value 2";  // 14

TEST(Import, ALogOfAnotherShapeTakesNothingButAMapping) {
  ImportDesk desk;
  const std::string mapping = desk.Write("mapping.yaml", kActivityMapping);
  EXPECT_EQ(desk.Import(mapping, desk.Write("log.csv", kActivityLog)), 1) << desk.Errors();
  EXPECT_EQ(desk.Counted("rows"), 12);
  EXPECT_EQ(desk.Counted("imported"), 6);
  EXPECT_EQ(desk.Counted("leftOut"), 1);
  EXPECT_EQ(desk.Counted("refused"), 5);
  EXPECT_EQ(desk.Counted("ticketsCreated"), 2);
  EXPECT_EQ(desk.Counted("ticketsRefused"), 3);
  EXPECT_THAT(desk.Notes("refusals"),
              UnorderedElementsAre(
                  StartsWith("6: time is not a time"), "9: its case is refused for another row",
                  StartsWith("11: state \"Meditate\" is not in values"),
                  "12: has 3 fields instead of 8", "13: does not say which case it belongs to"));
  EXPECT_THAT(desk.Errors(), HasSubstr("5 of 12 rows were refused"));

  const auto tickets = desk.database().Query(
      "SELECT c.case_key, t.subject, t.state, t.agent, t.priority, t.category, t.organisation,"
      "       t.create_time AT TIME ZONE 'UTC', t.resolve_time AT TIME ZONE 'UTC', t.reopen_count"
      "  FROM imported_cases c JOIN tickets t ON t.id = c.ticket ORDER BY 1");
  ASSERT_EQ(tickets.size(), 2u);
  std::vector<std::string> first, second;
  for (const auto& field : tickets[0]) first.push_back(field.is_null() ? "-" : field.c_str());
  for (const auto& field : tickets[1]) second.push_back(field.is_null() ? "-" : field.c_str());
  // Sorted by time, Case 1 is closed and then resolved.
  EXPECT_THAT(first, ElementsAre("Case 1", "Printer; big: Value 1", "5", "bob", "2",
                                 StartsWith("printer-big-"), "acme", "2012-10-09 12:50:17",
                                 "2012-10-12 13:00:00", "0"));
  EXPECT_THAT(second, ElementsAre("Case 2", "Screen: Value 9", "5", "bob", "4", "screen", "acme",
                                  "2012-10-09 15:00:00", "2012-10-09 16:00:00", "0"));
  EXPECT_EQ(desk.One("SELECT display_name FROM categories WHERE parent IS NOT NULL"), "Paper");
}

TEST(Import, AMendedLogBringsInWhatWasRefused) {
  ImportDesk desk;
  const std::string mapping = desk.Write("mapping.yaml", kActivityMapping);
  desk.Import(mapping, desk.Write("log.csv", kActivityLog));
  std::string mended = kActivityLog;
  mended.replace(mended.find("yesterday"), 9, "2012-10-10 09:00:00+02:00");
  EXPECT_EQ(desk.Import(mapping, desk.Write("log.csv", mended)), 1);
  EXPECT_EQ(desk.Counted("known"), 6);
  EXPECT_EQ(desk.Counted("imported"), 2);
  EXPECT_EQ(desk.Counted("ticketsCreated"), 1);
  EXPECT_EQ(desk.Counted("ticketsUnchanged"), 2);
}

TEST(Import, BadRowsAloneAreLeftOutWhereThatIsWanted) {
  ImportDesk desk;
  EXPECT_EQ(desk.Import(desk.Write("mapping.yaml", kActivityMapping),
                        desk.Write("log.csv", kActivityLog), "--skip-bad-rows"),
            1);
  EXPECT_EQ(desk.Counted("imported"), 7);
  EXPECT_EQ(desk.Counted("refused"), 4);
  EXPECT_EQ(desk.One("SELECT state FROM tickets JOIN imported_cases ON ticket = id "
                     "WHERE case_key = 'Case 3'"),
            "6");
}

TEST(Import, NothingIsSentWhereTheMappingOrTheLogCannotBeUsed) {
  ImportDesk desk;
  const std::string log = desk.Write("log.csv", kActivityLog);
  EXPECT_EQ(desk.Import(desk.Write("bad.yaml", "source: x\ncase: id\ncolour: red\n"), log), 2);
  EXPECT_THAT(desk.Errors(), HasSubstr("line 3: the mapping has no key \"colour\""));
  const std::string mapping = desk.Write("mapping.yaml", kActivityMapping);
  EXPECT_EQ(desk.Import(mapping, desk.Write("other.csv", "a,b\n1,2\n")), 2);
  EXPECT_THAT(desk.Errors(), HasSubstr("the log has no column \"Case ID\""));
  EXPECT_EQ(desk.Import(mapping, desk.File("missing.csv")), 2);
  EXPECT_EQ(desk.One("SELECT count(*) FROM tickets"), "0");
}

// Rows of many cases, grouped or not; each with a few updates.
std::string MadeLog(int cases, bool grouped) {
  std::mt19937 random(11);
  const char* states[] = {"New", "Active", "Waiting", "Resolved", "Closed"};
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < cases; ++i) {
    auto& of_case = rows.emplace_back();
    int64_t at = 1'500'000'000 + i * 60;
    for (int n = 2 + static_cast<int>(random() % 8); n > 0; --n) {
      at += static_cast<int64_t>(random() % 5000);
      of_case.push_back(absl::StrCat("C", i, ",", n, ",", at, ",", states[random() % 5], ",Group ",
                                     random() % 4, ",Caller ", random() % 50, "\n"));
    }
  }
  std::string text = "case,row,at,state,group,caller\n";
  if (grouped) {
    for (const auto& of_case : rows) {
      for (const auto& row : of_case) text += row;
    }
    return text;
  }
  for (size_t n = 0; n < 10; ++n) {
    for (const auto& of_case : rows) {
      if (n < of_case.size()) text += of_case[n];
    }
  }
  return text;
}

constexpr char kMadeMapping[] = R"yaml(
source: made
grouped: true
case: case
row: row
time: {column: at, format: epoch}
opening: {type: {value: incident}, channel: {value: phone}, requester: caller}
rows:
  state:
    column: state
    values: {New: new, Active: open, Waiting: pending-external, Resolved: resolved, Closed: closed}
  team: group
)yaml";

// However often importer and service are killed, and however the log grows meanwhile, in the end
// all is there once, as if nothing had happened.
TEST(Import, KilledHalfWayAndRunAgainItEndsTheSame) {
  const std::string log = MadeLog(3000, true);
  ImportDesk undisturbed;
  ASSERT_EQ(undisturbed.Import(undisturbed.Write("mapping.yaml", kMadeMapping),
                               undisturbed.Write("log.csv", log)),
            0)
      << undisturbed.Errors();
  const int rows = undisturbed.Counted("rows");
  EXPECT_EQ(undisturbed.Counted("imported"), rows);

  ImportDesk desk;
  const std::string mapping = desk.Write("mapping.yaml", kMadeMapping);
  std::mt19937 random(3);
  for (int round = 1; round <= 6; ++round) {
    // A log that ends in the middle of a line's case, longer each time.
    const size_t cut = log.find('\n', log.size() * round / 6 - 2) + 1;
    const std::string file = desk.Write("log.csv", log.substr(0, cut));
    testing::Process importer = desk.Start(mapping, file);
    desk.WaitForMoreCases();
    absl::SleepFor(absl::Milliseconds(random() % 100));
    if (round % 2 == 0) desk.replicas().KillAndRestart(0);
    importer.Kill();
  }
  EXPECT_GT(desk.Cases(), 0) << "killed too early to tell anything";
  EXPECT_NE(desk.One("SELECT count(*) FROM imported_rows"), absl::StrCat(rows))
      << "killed too late to tell anything";
  ASSERT_EQ(desk.Import(mapping, desk.Write("log.csv", log)), 0) << desk.Errors();
  EXPECT_GT(desk.Counted("known"), 0);
  EXPECT_EQ(desk.Counted("known") + desk.Counted("imported"), rows);
  EXPECT_EQ(desk.One("SELECT count(*) FROM imported_rows"), absl::StrCat(rows));
  EXPECT_EQ(desk.One("SELECT count(*) FROM tickets"), "3000");
  EXPECT_EQ(desk.EndState(), undisturbed.EndState());

  ASSERT_EQ(desk.Import(mapping, desk.File("log.csv")), 0);
  EXPECT_EQ(desk.Counted("imported"), 0);
  EXPECT_EQ(desk.EndState(), undisturbed.EndState());
}

TEST(Import, TheOrderOfCasesDoesNotMatterWhereTheLogIsNotGrouped) {
  ImportDesk grouped, mixed;
  ASSERT_EQ(grouped.Import(grouped.Write("mapping.yaml", kMadeMapping),
                           grouped.Write("log.csv", MadeLog(300, true))),
            0);
  std::string mapping = kMadeMapping;
  mapping.replace(mapping.find("grouped: true"), 13, "grouped: false");
  ASSERT_EQ(mixed.Import(mixed.Write("mapping.yaml", mapping),
                         mixed.Write("log.csv", MadeLog(300, false))),
            0)
      << mixed.Errors();
  EXPECT_EQ(mixed.EndState(), grouped.EndState());
  // A mapping that says that it is grouped, where it is not, is found out.
  ImportDesk deceived;
  EXPECT_EQ(deceived.Import(deceived.Write("mapping.yaml", kMadeMapping),
                            deceived.Write("log.csv", MadeLog(300, false))),
            1);
  EXPECT_THAT(deceived.Notes("refusals"), ::testing::Contains(HasSubstr("grouped by case")));
}

TEST(Import, LongCasesGoInParts) {
  ImportDesk desk;
  std::string log = "case,row,at,state,group,caller\n";
  for (int i = 0; i < 2500; ++i) {
    absl::StrAppend(&log, "long,", i, ",", 1'500'000'000 + i, ",", i % 2 ? "Active" : "Waiting",
                    ",Group 1,Eve\n");
  }
  ASSERT_EQ(desk.Import(desk.Write("mapping.yaml", kMadeMapping), desk.Write("log.csv", log)), 0)
      << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), 2500);
  EXPECT_EQ(desk.Counted("ticketsCreated"), 1);
  EXPECT_EQ(desk.One("SELECT version FROM tickets"), "2502");
}

// History is not work: routing neither hands it out nor counts it as anybody's load.
TEST(Import, RoutesNothing) {
  ImportDesk desk;
  const testing::Database routing_database("routing", {});
  testing::Replicas routing("routing", 1, routing_database, desk.tokens(),
                            {{"ticket", desk.replicas().Addresses()}});
  const std::string token = desk.tokens().Mint("root", {"admin"});
  const auto teams = routing::v1::TeamService::NewStub(routing.Channel(0));
  routing::v1::CreateTeamRequest team;
  team.mutable_team()->set_name("teams/group-1");
  team.mutable_team()->set_display_name("Group 1");
  routing::v1::Team made_team;
  ASSERT_TRUE(teams->CreateTeam(testing::ContextFor(token).get(), team, &made_team).ok());
  routing::v1::CreateAgentRequest agent;
  agent.mutable_agent()->set_name("agents/eve");
  agent.mutable_agent()->set_display_name("Eve");
  agent.mutable_agent()->add_teams("teams/group-1");
  agent.mutable_agent()->set_capacity(1);
  agent.mutable_agent()->set_present(true);
  routing::v1::Agent made_agent;
  ASSERT_TRUE(teams->CreateAgent(testing::ContextFor(token).get(), agent, &made_agent).ok());
  routing::v1::CreateRuleRequest rule;
  rule.mutable_rule()->set_name("rules/all");
  rule.mutable_rule()->set_display_name("All");
  rule.mutable_rule()->set_order(1);
  rule.mutable_rule()->set_team("teams/group-1");
  routing::v1::Rule made_rule;
  const auto rules = routing::v1::RuleService::NewStub(routing.Channel(0));
  ASSERT_TRUE(rules->CreateRule(testing::ContextFor(token).get(), rule, &made_rule).ok());

  std::string mapping =
      absl::StrCat(kMadeMapping, "  agent: {column: caller, when_missing: clear}\n");
  ASSERT_EQ(desk.Import(desk.Write("mapping.yaml", mapping),
                        desk.Write("log.csv",
                                   "case,row,at,state,group,caller\n"
                                   "new,1,1500000000,New,Group 1,\n"
                                   "open,1,1500000000,Active,Group 1,Eve\n")),
            0)
      << desk.Errors();
  // What is opened here after it is handed out at once, to her who has room for one.
  ticket::v1::CreateTicketRequest live;
  live.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
  live.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
  live.mutable_ticket()->set_subject("Now");
  ticket::v1::Ticket created;
  const auto tickets = ticket::v1::TicketService::NewStub(desk.replicas().Channel(0));
  ASSERT_TRUE(tickets->CreateTicket(testing::ContextFor(token).get(), live, &created).ok());
  ticket::v1::GetTicketRequest get;
  get.set_name(created.name());
  for (int tries = 0; created.agent().empty() && tries < 200; ++tries) {
    absl::SleepFor(absl::Milliseconds(50));
    ASSERT_TRUE(tickets->GetTicket(testing::ContextFor(token).get(), get, &created).ok());
  }
  EXPECT_EQ(created.agent(), "agents/eve");
  EXPECT_EQ(desk.One("SELECT count(*) FROM tickets WHERE agent IS NULL AND state = 1"), "1");
  EXPECT_EQ(
      routing_database.Query("SELECT count(*) FROM work_items WHERE NOT live")[0][0].as<int>(), 2);
  EXPECT_EQ(routing_database.Query("SELECT count(*) FROM decisions_due")[0][0].as<int>(), 0);
}

}  // namespace
}  // namespace luukku
