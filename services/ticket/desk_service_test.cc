// The settings of the desk and what follows from them, and who is calling, over real gRPC and
// PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/ticket/desk/sql.h"
#include "services/ticket/desk_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fields = std::set<std::string>;

class DeskServiceTest : public DeskFixture {};

TEST_F(DeskServiceTest, IsThereFromTheStartAndKeepsItsHistory) {
  const auto desk = GetDesk("ritva");
  ASSERT_TRUE(desk.ok()) << desk.status();
  EXPECT_EQ(desk->time_zone(), "UTC");
  EXPECT_THAT(desk->languages(), ElementsAre("en", "fi", "sv"));
  v1::Desk wanted;
  wanted.set_time_zone("Europe/Helsinki");
  EXPECT_EQ(Update(wanted, {"time_zone"}, "alice").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Update(wanted, {"time_zone"}, "ritva").status().code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_TRUE(Update(wanted, {"time_zone"}).ok());
  EXPECT_EQ(GetDesk("ritva")->time_zone(), "Europe/Helsinki");
  v1::ListDeskRevisionsRequest list;
  list.set_name("desks/main");
  const auto revisions = Call(*desks_, "alice", &Desks::ListDeskRevisions, list);
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  EXPECT_EQ(revisions->revisions(0).actor(), "agents/root");
  EXPECT_EQ(revisions->revisions(0).changes(0).new_value(), "Europe/Helsinki");
  EXPECT_EQ(revisions->revisions(revisions->revisions_size() - 1).actor(), "services/ticket");
  EXPECT_EQ(Call(*desks_, "ritva", &Desks::ListDeskRevisions, list).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(DeskServiceTest, RefusesSettingsThatCannotHold) {
  v1::Desk desk;
  desk.set_time_zone("Europe/Nowhere");
  EXPECT_EQ(ViolatedFields(Update(desk, {"time_zone"}).status()), Fields{"desk.time_zone"});
  EXPECT_EQ(ViolatedFields(Update(v1::Desk(), {"languages"}).status()), Fields{"desk.languages"});
  desk.add_languages("sv");
  EXPECT_EQ(ViolatedFields(Update(desk, {"languages"}).status()), Fields{"desk.default_language"});
  desk.set_max_text_bytes(255);
  EXPECT_EQ(ViolatedFields(Update(desk, {"max_text_bytes"}).status()),
            Fields{"desk.max_text_bytes"});
  for (const char* zone : {"localtime", "Fixed/UTC+02:00:00", "/etc/localtime", "posix/UTC", "UTC0",
                           "Factory", "EET"}) {
    desk.set_time_zone(zone);
    EXPECT_EQ(ViolatedFields(Update(desk, {"time_zone"}).status()), Fields{"desk.time_zone"});
  }
  desk.mutable_close_after()->set_seconds(3599);
  EXPECT_EQ(ViolatedFields(Update(desk, {"close_after"}).status()), Fields{"desk.close_after"});
  desk.mutable_close_after()->set_seconds(-1);
  EXPECT_EQ(ViolatedFields(Update(desk, {"close_after"}).status()), Fields{"desk.close_after"});
  for (int i = 0; i < 2; ++i) {
    auto& cell = *desk.add_priority_matrix();
    cell.set_impact(common::v1::IMPACT_LOW);
    cell.set_urgency(common::v1::URGENCY_LOW);
    cell.set_priority(common::v1::PRIORITY_HIGH);
  }
  EXPECT_EQ(ViolatedFields(Update(desk, {"priority_matrix"}).status()),
            Fields{"desk.priority_matrix[1]"});
  v1::GetDeskRequest other;
  other.set_name("desks/other");
  EXPECT_EQ(Call(*desks_, "alice", &Desks::GetDesk, other).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(DeskServiceTest, NewTicketsFollowMatrixAndLanguage) {
  v1::Desk desk;
  desk.set_default_language("sv");
  auto& cell = *desk.add_priority_matrix();
  cell.set_impact(common::v1::IMPACT_MEDIUM);
  cell.set_urgency(common::v1::URGENCY_MEDIUM);
  cell.set_priority(common::v1::PRIORITY_LOW);
  Set(desk, {"default_language", "priority_matrix"});
  const v1::Ticket ticket = Create("ritva");
  EXPECT_EQ(ticket.priority(), common::v1::PRIORITY_LOW);
  EXPECT_EQ(ticket.language(), "sv");
  v1::UpdateTicketRequest rate;
  rate.mutable_ticket()->set_name(ticket.name());
  rate.mutable_ticket()->set_impact(common::v1::IMPACT_HIGH);
  rate.mutable_update_mask()->add_paths("impact");
  EXPECT_EQ(Call(*stub_, "alice", &Stub::UpdateTicket, rate)->priority(), common::v1::PRIORITY_HIGH)
      << "not in the matrix: the usual one";
}

TEST_F(DeskServiceTest, TakesNoLargerTextsThanItSays) {
  v1::Desk desk;
  desk.set_max_text_bytes(256);
  Set(desk, {"max_text_bytes"});
  auto request = NewTicket();
  request.mutable_ticket()->set_description(std::string(257, 'x'));
  EXPECT_EQ(ViolatedFields(Call(*stub_, "ritva", &Stub::CreateTicket, request).status()),
            Fields{"ticket.description"});
  const v1::Ticket ticket = Create("ritva");
  EXPECT_TRUE(Say("ritva", ticket.name(), std::string(256, 'x')).ok());
  EXPECT_EQ(ViolatedFields(Say("ritva", ticket.name(), std::string(257, 'x')).status()),
            Fields{"comment.text"});
  v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(ticket.name());
  update.mutable_ticket()->set_description(std::string(257, 'x'));
  update.mutable_update_mask()->add_paths("description");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::UpdateTicket, update).status()),
            Fields{"ticket.description"});
  // Services bring what the desk has taken in already: a mail.
  EXPECT_TRUE(Say("router", ticket.name(), std::string(257, 'x')).ok());
}

// A setting never turns what was accepted into a refusal.
TEST_F(DeskServiceTest, ARepeatedCallGetsItsAnswerWhateverTheDeskTakesNow) {
  auto request = NewTicket();
  request.mutable_ticket()->set_description(std::string(1000, 'x'));
  request.set_request_id(db::RandomUuid());
  const auto first = Call(*stub_, "ritva", &Stub::CreateTicket, request);
  ASSERT_TRUE(first.ok()) << first.status();
  v1::Desk desk;
  desk.set_max_text_bytes(256);
  Set(desk, {"max_text_bytes"});
  const auto again = Call(*stub_, "ritva", &Stub::CreateTicket, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), first->name());
  request.set_request_id(db::RandomUuid());
  EXPECT_EQ(ViolatedFields(Call(*stub_, "ritva", &Stub::CreateTicket, request).status()),
            Fields{"ticket.description"});
}

TEST_F(DeskServiceTest, CustomersReopenWhatIsClosedWithinTheWindow) {
  const v1::Ticket before = Closed("ritva");
  EXPECT_EQ(ReasonOf(Move("ritva", &Stub::ReopenTicket, before.name()).status()),
            reason::kStateForbids);
  EXPECT_EQ(ReasonOf(Say("ritva", before.name(), "again").status()), reason::kStateForbids);
  v1::Desk desk;
  desk.mutable_reopen_window()->set_seconds(3600);
  Set(desk, {"reopen_window"});
  EXPECT_TRUE(Move("ritva", &Stub::ReopenTicket, before.name()).ok());
  const v1::Ticket other = Closed("ritva");
  ASSERT_TRUE(Say("ritva", other.name(), "it is back").ok());
  const auto reopened = Get("ritva", other.name());
  EXPECT_EQ(reopened->state(), common::v1::TICKET_STATE_OPEN);
  EXPECT_EQ(reopened->reopen_count(), 1);
  const v1::Ticket old = Closed("ritva");
  database_->Query(
      "UPDATE tickets SET resolve_time = resolve_time - interval '2 hours' WHERE id = " +
      old.name().substr(8));
  EXPECT_EQ(ReasonOf(Move("ritva", &Stub::ReopenTicket, old.name()).status()),
            reason::kStateForbids);
  EXPECT_EQ(ReasonOf(Say("ritva", old.name(), "again").status()), reason::kStateForbids);
}

// Two replicas close what is due, each ticket once, and say so in its history.
TEST_F(DeskServiceTest, ClosesWhatStaysResolved) {
  const testing::Server second(Service(), *database_, *tokens_);
  std::vector<v1::Ticket> due;
  for (int i = 0; i < 70; ++i) due.push_back(Solved("ritva"));
  database_->Query(
      "UPDATE tickets SET resolve_time = resolve_time - interval '2 hours' WHERE state = 5");
  const v1::Ticket young = Solved("ritva"), open = Create("ritva");
  // Of an import that may go on.
  const v1::Ticket imported = due.back();
  due.pop_back();
  database_->Query(
      "INSERT INTO imported_cases (source, case_key, ticket, version) SELECT 'old', 'a', id, "
      "version "
      "FROM tickets WHERE id = " +
      imported.name().substr(8));
  v1::Desk desk;
  desk.mutable_close_after()->set_seconds(3600);
  Set(desk, {"close_after"});
  const auto left = [] {
    const auto rows = database_->Query(
        "SELECT count(*) FROM tickets WHERE state = 5 AND resolve_time < now() - interval '1 hour' "
        "AND NOT EXISTS (SELECT FROM imported_cases c WHERE c.ticket = tickets.id)");
    return rows[0][0].as<int>();
  };
  for (int i = 0; i < 600 && left() > 0; ++i) absl::SleepFor(absl::Milliseconds(100));
  ASSERT_EQ(left(), 0);
  for (const v1::Ticket& ticket : due) {
    const auto history = History("ritva", ticket.name());
    ASSERT_EQ(history.size(), 3u);
    EXPECT_EQ(history[2].actor(), "services/ticket");
    EXPECT_TRUE(history[2].automatic());
    EXPECT_FALSE(history[1].automatic());
    EXPECT_EQ(Get("ritva", ticket.name())->state(), common::v1::TICKET_STATE_CLOSED);
  }
  EXPECT_EQ(Get("ritva", young.name())->state(), common::v1::TICKET_STATE_RESOLVED);
  EXPECT_EQ(Get("ritva", imported.name())->state(), common::v1::TICKET_STATE_RESOLVED);
  EXPECT_EQ(Get("ritva", open.name())->state(), common::v1::TICKET_STATE_NEW);
}

TEST_F(DeskServiceTest, SaysWhoIsCalling) {
  database_->Query(
      "INSERT INTO people (id, display_name, organisation) VALUES ('kaisa', 'Kaisa K.', 'acme')");
  TellTeams({{"alice", {"hr"}}, {"alice", {"network", "printers"}}, {"zoe", {"network"}}});
  const v1::Caller kaisa = Caller("kaisa");
  EXPECT_EQ(kaisa.person(), "people/kaisa");
  EXPECT_EQ(kaisa.display_name(), "Kaisa K.");
  EXPECT_THAT(kaisa.roles(), ElementsAre(common::v1::ROLE_REQUESTER));
  EXPECT_THAT(kaisa.organisations(), ElementsAre("organisations/acme"));
  EXPECT_THAT(kaisa.teams(), IsEmpty());
  EXPECT_EQ(kaisa.desk().priority_matrix_size(), 0) << "the desk's side";
  EXPECT_GT(kaisa.limits().request_bytes(), 0);
  const v1::Caller alice = Caller("alice");
  EXPECT_THAT(alice.roles(), ElementsAre(common::v1::ROLE_AGENT));
  EXPECT_THAT(alice.teams(), ElementsAre("teams/network", "teams/printers"));
  EXPECT_EQ(Call(*desks_, "router", &Desks::GetCaller, v1::GetCallerRequest()).status().code(),
            absl::StatusCode::kPermissionDenied);
  TellTeams({{"alice", {}}});
  EXPECT_THAT(Caller("alice").teams(), IsEmpty());
}

TEST_F(DeskServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::ticket::desk::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::ticket
