// The settings of the desk and what follows from them, and who is calling, over real gRPC and
// PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/desk_service.grpc.pb.h"
#include "services/ticket/desk/sql.h"
#include "services/ticket/teams/team_projection.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Fields = std::set<std::string>;

class DeskServiceTest : public TicketFixture {
 protected:
  using Desks = v1::DeskService::Stub;

  // As new.
  void TearDown() override {
    v1::Desk desk;
    desk.set_time_zone("UTC");
    for (const char* language : {"en", "fi", "sv"}) desk.add_languages(language);
    desk.set_default_language("fi");
    Set(desk, {"display_names", "time_zone", "languages", "default_language", "priority_matrix",
               "reopen_window", "close_after", "max_text_bytes"});
  }

  absl::StatusOr<v1::Desk> Update(v1::Desk desk, const std::vector<std::string>& mask,
                                  const std::string& who = "root") {
    v1::UpdateDeskRequest request;
    desk.set_name("desks/main");
    *request.mutable_desk() = desk;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(*desks_, who, &Desks::UpdateDesk, request);
  }

  // Returns once the service goes by them.
  void Set(const v1::Desk& desk, const std::vector<std::string>& mask) {
    const auto updated = Update(desk, mask);
    ASSERT_TRUE(updated.ok()) << updated.status();
    for (int i = 0; i < 1000 && Caller("root").desk().etag() != updated->etag(); ++i) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    ASSERT_EQ(Caller("root").desk().etag(), updated->etag());
  }

  absl::StatusOr<v1::Desk> GetDesk(const std::string& who) {
    v1::GetDeskRequest request;
    request.set_name("desks/main");
    return Call(*desks_, who, &Desks::GetDesk, request);
  }

  v1::Caller Caller(const std::string& who) {
    const auto caller = Call(*desks_, who, &Desks::GetCaller, v1::GetCallerRequest());
    EXPECT_TRUE(caller.ok()) << caller.status();
    return caller.value_or(v1::Caller());
  }

  // Takes in what routing tells of agents.
  static void TellTeams(
      const std::vector<std::pair<std::string, std::vector<std::string>>>& agents) {
    std::vector<event::v1::Event> events;
    for (const auto& [agent, teams] : agents) {
      event::v1::Event& event = events.emplace_back();
      event.set_subject("agents/" + agent + "/teams");
      event.mutable_agent_teams_changed();
      for (const std::string& team : teams) {
        event.mutable_agent_teams_changed()->add_teams("teams/" + team);
      }
    }
    db::Pool pool({.conninfo = database_->runtime()}, 1);
    const auto stored = pool.Transact(
        absl::Now() + absl::Seconds(5),
        [&](db::Transaction& transaction) { return ProjectTeams(transaction, events); });
    ASSERT_TRUE(stored.ok()) << stored;
  }

  v1::Ticket Solved(const std::string& who) {
    const v1::Ticket ticket = Create(who);
    EXPECT_TRUE(Move("alice", &Stub::ResolveTicket, ticket.name()).ok());
    return ticket;
  }

  v1::Ticket Closed(const std::string& who) {
    const v1::Ticket ticket = Solved(who);
    EXPECT_TRUE(Move("alice", &Stub::CloseTicket, ticket.name()).ok());
    return ticket;
  }

  std::vector<v1::HistoryEntry> History(const std::string& who, const std::string& ticket) {
    v1::ListTicketHistoryRequest request;
    request.set_name(ticket);
    const auto page = Call(*stub_, who, &Stub::ListTicketHistory, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return {};
    return {page->entries().begin(), page->entries().end()};
  }

  std::unique_ptr<Desks> desks_ = v1::DeskService::NewStub(server_->Channel());
};

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
  for (const char* zone : {"localtime", "Fixed/UTC+02:00:00", "/etc/localtime", "posix/UTC"}) {
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

// What allowed_actions lists succeeds, and nothing else does, in each state and for each role.
TEST_F(DeskServiceTest, AllowedActionsAreThoseThatSucceed) {
  struct Try {
    v1::TicketAction action;
    std::function<absl::Status(const std::string& who, const std::string& name)> call;
  };
  const auto say = [&](bool internal) {
    return [this, internal](const std::string& who, const std::string& name) {
      return Say(who, name, "x", internal).status();
    };
  };
  const std::vector<Try> tries = {
      {v1::TICKET_ACTION_UPDATE,
       [&](const std::string& who, const std::string& name) {
         v1::UpdateTicketRequest request;
         request.mutable_ticket()->set_name(name);
         request.mutable_ticket()->set_subject("Printer in flames");
         request.mutable_update_mask()->add_paths("subject");
         return Call(*stub_, who, &Stub::UpdateTicket, request).status();
       }},
      {v1::TICKET_ACTION_ASSIGN,
       [&](const std::string& who, const std::string& name) {
         v1::AssignTicketRequest request;
         request.set_name(name);
         request.set_agent("agents/zoe");
         return Call(*stub_, who, &Stub::AssignTicket, request).status();
       }},
      {v1::TICKET_ACTION_SET_PENDING,
       [&](const std::string& who, const std::string& name) {
         v1::SetTicketPendingRequest request;
         request.set_name(name);
         request.set_state(Get("alice", name)->state() == common::v1::TICKET_STATE_PENDING_CUSTOMER
                               ? common::v1::TICKET_STATE_PENDING_EXTERNAL
                               : common::v1::TICKET_STATE_PENDING_CUSTOMER);
         return Call(*stub_, who, &Stub::SetTicketPending, request).status();
       }},
      {v1::TICKET_ACTION_RESUME,
       [&](const std::string& who, const std::string& name) {
         return Move(who, &Stub::ResumeTicket, name).status();
       }},
      {v1::TICKET_ACTION_RESOLVE,
       [&](const std::string& who, const std::string& name) {
         return Move(who, &Stub::ResolveTicket, name).status();
       }},
      {v1::TICKET_ACTION_CLOSE,
       [&](const std::string& who, const std::string& name) {
         return Move(who, &Stub::CloseTicket, name).status();
       }},
      {v1::TICKET_ACTION_CANCEL,
       [&](const std::string& who, const std::string& name) {
         return Move(who, &Stub::CancelTicket, name).status();
       }},
      {v1::TICKET_ACTION_REOPEN,
       [&](const std::string& who, const std::string& name) {
         return Move(who, &Stub::ReopenTicket, name).status();
       }},
      {v1::TICKET_ACTION_COMMENT, say(false)},
      {v1::TICKET_ACTION_NOTE, say(true)},
  };
  using common::v1::TicketState;
  const auto in_state = [&](int state) {
    const v1::Ticket ticket = Create("ritva");
    const std::string id = ticket.name().substr(8);
    const bool ended = state >= common::v1::TICKET_STATE_RESOLVED;
    database_->Query(absl::StrCat("UPDATE tickets SET state = ", state,
                                  ended ? ", resolve_time = now()" : "", " WHERE id = ", id));
    return ticket.name();
  };
  int listed = 0;
  for (const bool window : {false, true}) {
    v1::Desk desk;
    desk.mutable_reopen_window()->set_seconds(window ? 3600 : 0);
    Set(desk, {"reopen_window"});
    for (int state = common::v1::TICKET_STATE_NEW; state <= common::v1::TICKET_STATE_CANCELLED;
         ++state) {
      for (const std::string who : {"ritva", "alice", "mervi", "root"}) {
        for (const Try& one : tries) {
          const std::string name = in_state(state);
          const auto seen = Get(who, name);
          ASSERT_TRUE(seen.ok()) << seen.status();
          const absl::Status done = one.call(who, name);
          const auto& actions = seen->allowed_actions();
          const bool allowed =
              std::find(actions.begin(), actions.end(), one.action) != actions.end();
          EXPECT_EQ(done.ok(), allowed) << who << " in state " << state << ": "
                                        << v1::TicketAction_Name(one.action) << ": " << done;
          listed += allowed ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(listed, 200);
}

// Each answer that holds a ticket says what its caller may do next.
TEST_F(DeskServiceTest, EachAnswerHasTheActionsThatComeNext) {
  const v1::Ticket created = Create("ritva");
  EXPECT_THAT(created.allowed_actions(),
              ElementsAre(v1::TICKET_ACTION_CANCEL, v1::TICKET_ACTION_COMMENT));
  const auto resolved = Move("alice", &Stub::ResolveTicket, created.name());
  EXPECT_THAT(resolved->allowed_actions(), Contains(v1::TICKET_ACTION_CLOSE));
  EXPECT_THAT(resolved->allowed_actions(), Not(Contains(v1::TICKET_ACTION_RESOLVE)));
  v1::CreateCommentRequest reply;
  reply.set_parent(created.name());
  reply.mutable_comment()->set_text("no, it burns still");
  const auto said = Call(*talk_, "ritva", &Talk::CreateComment, reply);
  EXPECT_THAT(said->ticket().allowed_actions(),
              ElementsAre(v1::TICKET_ACTION_CANCEL, v1::TICKET_ACTION_COMMENT));
  v1::ListTicketsRequest list;
  list.set_filter("requester = \"people/ritva\"");
  const auto page = Call(*stub_, "alice", &Stub::ListTickets, list);
  EXPECT_THAT(page->tickets(0).allowed_actions(), Contains(v1::TICKET_ACTION_ASSIGN));
}

TEST_F(DeskServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::ticket::desk::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::ticket
