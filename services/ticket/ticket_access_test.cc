// Who sees which tickets, and what of them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/nontransaction>
#include <set>

#include "lib/status/error.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using v1::Ticket;

class TicketAccessTest : public TicketFixture {};

TEST_F(TicketAccessTest, ARequesterSeesNothingOfOthers) {
  const Ticket ticket = Create("ritva", "secret of ritva");
  ASSERT_TRUE(Say("alice", ticket.name(), "she is a difficult customer", true).ok());
  ASSERT_TRUE(Say("alice", ticket.name(), "on our way").ok());

  // Another requester: by no method.
  EXPECT_EQ(Get("olli", ticket.name()).status().code(), absl::StatusCode::kNotFound);
  v1::BatchGetTicketsRequest batch;
  batch.add_names(ticket.name());
  EXPECT_EQ(Call(*stub_, "olli", &Stub::BatchGetTickets, batch).status().code(),
            absl::StatusCode::kNotFound);
  v1::ListCommentsRequest comments;
  comments.set_parent(ticket.name());
  EXPECT_EQ(Call(*talk_, "olli", &Talk::ListComments, comments).status().code(),
            absl::StatusCode::kNotFound);
  v1::ListTicketHistoryRequest history;
  history.set_name(ticket.name());
  EXPECT_EQ(Call(*stub_, "olli", &Stub::ListTicketHistory, history).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Say("olli", ticket.name(), "me too").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Move("olli", &Stub::CancelTicket, ticket.name()).status().code(),
            absl::StatusCode::kNotFound);
  v1::ListTicketsRequest list;
  EXPECT_EQ(Call(*stub_, "olli", &Stub::ListTickets, list)->tickets_size(), 0);
  list.set_filter("requester = \"people/ritva\"");
  EXPECT_EQ(Call(*stub_, "olli", &Stub::ListTickets, list)->tickets_size(), 0);

  // Ritva herself: no internal note, neither in the conversation nor in the history.
  const auto own = Call(*talk_, "ritva", &Talk::ListComments, comments);
  ASSERT_EQ(own->comments_size(), 1);
  EXPECT_EQ(own->comments(0).text(), "on our way");
  EXPECT_EQ(Call(*talk_, "alice", &Talk::ListComments, comments)->comments_size(), 2);
  const auto entries = Call(*stub_, "ritva", &Stub::ListTicketHistory, history);
  EXPECT_GT(entries->entries_size(), 1);
  for (const auto& entry : entries->entries()) {
    EXPECT_NE(entry.action(), v1::HISTORY_ACTION_NOTED);
  }
  EXPECT_EQ(ViolatedFields(Say("ritva", ticket.name(), "note", true).status()),
            std::set<std::string>{"comment.internal"});
  v1::AssignTicketRequest assign;
  assign.set_name(ticket.name());
  EXPECT_EQ(Call(*stub_, "ritva", &Stub::AssignTicket, assign).status().code(),
            absl::StatusCode::kPermissionDenied);
}

// Two tickets that the requester sees alike, though one has internal notes.
TEST_F(TicketAccessTest, InternalNotesLeaveNoTrace) {
  const auto live = [&](bool notes) {
    const Ticket ticket = Create("ritva");
    const auto note = [&] {
      for (int i = 0; i < 3 && notes; ++i)
        EXPECT_TRUE(Say("alice", ticket.name(), "note", true).ok());
    };
    note();
    EXPECT_TRUE(Say("alice", ticket.name(), "on our way").ok());
    note();
    EXPECT_TRUE(Say("ritva", ticket.name(), "thanks").ok());
    EXPECT_TRUE(Say("alice", ticket.name(), "done").ok());
    const Ticket last = *Get("ritva", ticket.name());
    note();
    // Nothing of the ticket has moved for her.
    EXPECT_EQ(Get("ritva", ticket.name())->SerializeAsString(), last.SerializeAsString());
    EXPECT_EQ(Get("alice", ticket.name())->etag() != last.etag(), notes);
    return ticket.name();
  };
  const std::string with = live(true), without = live(false);
  EXPECT_EQ(Get("ritva", with)->etag(), Get("ritva", without)->etag());

  std::vector<int64_t> versions;
  v1::ListTicketHistoryRequest history;
  history.set_name(with);
  history.set_page_size(2);
  do {
    const auto page = Call(*stub_, "ritva", &Stub::ListTicketHistory, history);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& entry : page->entries()) versions.push_back(entry.version());
    history.set_page_token(page->next_page_token());
  } while (!history.page_token().empty());
  for (size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(versions[i], static_cast<int64_t>(i + 1));
  EXPECT_EQ(std::to_string(versions.size()), Get("ritva", with)->etag());

  // Her etag holds although the desk has added notes; what she is answered is what she reads.
  const auto etag = Get("ritva", with)->etag();
  ASSERT_TRUE(Say("alice", with, "one more", true).ok());
  const auto cancelled = Move("ritva", &Stub::CancelTicket, with, etag);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->SerializeAsString(), Get("ritva", with)->SerializeAsString());
  EXPECT_EQ(Move("ritva", &Stub::CancelTicket, without, "1").status().code(),
            absl::StatusCode::kAborted);

  // Pages of the conversation, and names, which tell nothing.
  v1::ListCommentsRequest comments;
  comments.set_parent(with);
  comments.set_page_size(2);
  auto page = Call(*talk_, "ritva", &Talk::ListComments, comments);
  ASSERT_EQ(page->comments_size(), 2);
  EXPECT_EQ(page->comments(1).text(), "thanks");
  comments.set_page_token(page->next_page_token());
  page = Call(*talk_, "ritva", &Talk::ListComments, comments);
  ASSERT_EQ(page->comments_size(), 1);
  EXPECT_EQ(page->comments(0).text(), "done");
  EXPECT_EQ(page->next_page_token(), "");
  EXPECT_EQ(page->comments(0).name().size(), with.size() + std::string("/comments/").size() + 12);
}

TEST_F(TicketAccessTest, TheDatabaseGuardsReadsToo) {
  const Ticket ticket = Create("ritva");
  ASSERT_TRUE(Say("alice", ticket.name(), "internal", true).ok());
  pqxx::connection connection(database_->runtime());
  pqxx::nontransaction transaction(connection);
  EXPECT_EQ(transaction.exec("SELECT FROM tickets").size(), 0u)
      << "without a reader nothing is seen";
  transaction.exec("SET luukku.reader = 'ritva'");
  EXPECT_GT(transaction.exec("SELECT FROM tickets").size(), 0u);
  EXPECT_EQ(transaction.exec("SELECT FROM tickets WHERE requester <> 'ritva'").size(), 0u);
  EXPECT_EQ(transaction.exec("SELECT FROM comments WHERE internal").size(), 0u);
  EXPECT_THROW(transaction.exec("UPDATE events SET version = 9"), pqxx::insufficient_privilege);
  EXPECT_THROW(transaction.exec("DELETE FROM history"), pqxx::insufficient_privilege);
  EXPECT_THROW(transaction.exec("CREATE TABLE mine ()"), pqxx::insufficient_privilege);
}

// As routing's feed tells it; services/ticket/teams.
void Restrict(const testing::Database& database, const std::string& team,
              const std::string& members) {
  database.Query("INSERT INTO restricted_teams VALUES ('" + team + "', '{" + members +
                 "}') ON CONFLICT (team) DO UPDATE SET members = EXCLUDED.members");
}

TEST_F(TicketAccessTest, ATicketOfARestrictedTeamIsThereForItsMembersAndAdmins) {
  const Ticket ticket = Create("ritva");
  ASSERT_TRUE(Say("alice", ticket.name(), "note", true).ok());
  v1::AssignTicketRequest assign;
  assign.set_name(ticket.name());
  assign.set_team("teams/personnel");
  Restrict(*database_, "personnel", "mervi");
  // Whoever moves it there does not see it any more.
  EXPECT_EQ(Call(*stub_, "alice", &Stub::AssignTicket, assign)->team(), "teams/personnel");
  EXPECT_EQ(Get("alice", ticket.name()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Say("alice", ticket.name(), "and").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Move("alice", &Stub::ResolveTicket, ticket.name()).status().code(),
            absl::StatusCode::kNotFound);
  v1::ListTicketsRequest list;
  list.set_filter("team = \"teams/personnel\"");
  EXPECT_EQ(Call(*stub_, "alice", &Stub::ListTickets, list)->tickets_size(), 0);
  EXPECT_EQ(Call(*stub_, "mervi", &Stub::ListTickets, list)->tickets_size(), 1);
  v1::ListCommentsRequest comments;
  comments.set_parent(ticket.name());
  for (const char* who : {"mervi", "root", "router"}) {
    EXPECT_TRUE(Get(who, ticket.name()).ok()) << who;
    EXPECT_EQ(Call(*talk_, who, &Talk::ListComments, comments)->comments_size(), 1) << who;
  }
  EXPECT_EQ(Get("mervi", ticket.name())->SerializeAsString(),
            Get("root", ticket.name())->SerializeAsString());
  // Its requester sees the customer's side, as ever.
  EXPECT_TRUE(Get("ritva", ticket.name()).ok());
  EXPECT_EQ(Call(*talk_, "ritva", &Talk::ListComments, comments)->comments_size(), 0);

  v1::BatchGetTicketsRequest batch;
  batch.add_names(ticket.name());
  batch.add_names(Create("olli").name());
  EXPECT_EQ(Call(*stub_, "alice", &Stub::BatchGetTickets, batch).status().code(),
            absl::StatusCode::kNotFound);
  batch.set_allow_missing(true);
  const auto seen = Call(*stub_, "alice", &Stub::BatchGetTickets, batch);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(NamesOf(seen->tickets()), std::vector<std::string>{batch.names(1)});

  database_->Query("TRUNCATE restricted_teams");
  EXPECT_TRUE(Get("alice", ticket.name()).ok());
}

// Somebody of the desk who is also a customer stands at the customer's side of the own ticket that
// is hidden from the desk's people.
TEST_F(TicketAccessTest, AnAgentIsNoMoreThanACustomerOfAnOwnTicketThatIsHidden) {
  const Ticket ticket = Create("alice");
  Restrict(*database_, "personnel", "mervi");
  v1::AssignTicketRequest assign;
  assign.set_name(ticket.name());
  assign.set_team("teams/personnel");
  ASSERT_TRUE(Call(*stub_, "root", &Stub::AssignTicket, assign).ok());
  ASSERT_TRUE(Say("mervi", ticket.name(), "note", true).ok());

  const std::string token = tokens_->Mint("alice", {"agent", "requester"});
  const auto say = [&](bool internal) {
    v1::CreateCommentRequest request;
    request.set_parent(ticket.name());
    request.mutable_comment()->set_text("mine");
    request.mutable_comment()->set_internal(internal);
    v1::CreateCommentResponse answer;
    const auto context = testing::ContextFor(token);
    const auto status = FromGrpc(talk_->CreateComment(context.get(), request, &answer));
    return status.ok() ? absl::StatusOr<v1::Comment>(answer.comment()) : status;
  };
  EXPECT_EQ(ViolatedFields(say(true).status()), std::set<std::string>{"comment.internal"});
  // Nor does she see what only the desk's side has.
  v1::GetTicketRequest get;
  get.set_name(ticket.name());
  Ticket seen;
  ASSERT_TRUE(stub_->GetTicket(testing::ContextFor(token).get(), get, &seen).ok());
  EXPECT_EQ(seen.assignment_revision(), 0);
  ASSERT_TRUE(say(false).ok());
  EXPECT_EQ(say(false)->author(), "people/alice");
  v1::ListCommentsRequest list;
  list.set_parent(ticket.name());
  list.set_page_size(1);
  std::vector<std::string> texts;
  do {
    v1::ListCommentsResponse page;
    const auto context = testing::ContextFor(token);
    ASSERT_TRUE(talk_->ListComments(context.get(), list, &page).ok());
    for (const auto& comment : page.comments()) texts.push_back(comment.text());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(texts, (std::vector<std::string>{"mine", "mine"}));
  v1::ResolveTicketRequest resolve;
  resolve.set_name(ticket.name());
  Ticket answer;
  const auto context = testing::ContextFor(token);
  EXPECT_EQ(stub_->ResolveTicket(context.get(), resolve, &answer).error_code(),
            grpc::StatusCode::NOT_FOUND);
  database_->Query("TRUNCATE restricted_teams");
}

TEST_F(TicketAccessTest, AnOrganisationShowsItsPeopleEachOthersTicketsIfItIsSetSo) {
  const auto customers = v1::CustomerService::NewStub(server_->Channel());
  using Customers = v1::CustomerService::Stub;
  v1::CreateOrganisationRequest acme;
  acme.mutable_organisation()->set_name("organisations/acme");
  acme.mutable_organisation()->set_display_name("Acme");
  ASSERT_TRUE(Call(*customers, "root", &Customers::CreateOrganisation, acme).ok());
  for (const char* name : {"people/anna", "people/bert"}) {
    v1::CreatePersonRequest person;
    person.mutable_person()->set_name(name);
    person.mutable_person()->set_display_name(name);
    person.mutable_person()->set_organisation("organisations/acme");
    ASSERT_TRUE(Call(*customers, "root", &Customers::CreatePerson, person).ok());
  }
  const Ticket ticket = Create("anna");
  ASSERT_EQ(ticket.organisation(), "organisations/acme");
  ASSERT_TRUE(Say("alice", ticket.name(), "note", true).ok());
  ASSERT_TRUE(Say("alice", ticket.name(), "reply").ok());
  EXPECT_EQ(Get("bert", ticket.name()).status().code(), absl::StatusCode::kNotFound);

  v1::UpdateOrganisationRequest update;
  update.mutable_organisation()->set_name("organisations/acme");
  update.mutable_organisation()->set_members_see_tickets(true);
  update.mutable_update_mask()->add_paths("members_see_tickets");
  ASSERT_TRUE(Call(*customers, "root", &Customers::UpdateOrganisation, update).ok());
  auto of_colleague = Get("bert", ticket.name()), of_requester = Get("anna", ticket.name());
  EXPECT_EQ(of_colleague->allowed_actions_size(), 0);
  EXPECT_GT(of_requester->allowed_actions_size(), 0);
  of_requester->clear_allowed_actions();
  EXPECT_EQ(of_colleague->SerializeAsString(), of_requester->SerializeAsString());
  v1::ListCommentsRequest comments;
  comments.set_parent(ticket.name());
  EXPECT_EQ(Call(*talk_, "bert", &Talk::ListComments, comments)->comments_size(), 1);
  // Seen, not touched.
  EXPECT_EQ(Say("bert", ticket.name(), "me too").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Move("bert", &Stub::CancelTicket, ticket.name()).status().code(),
            absl::StatusCode::kNotFound);
  // A list is of the own, unless it is asked for the organisation's.
  v1::ListTicketsRequest list;
  EXPECT_EQ(Call(*stub_, "bert", &Stub::ListTickets, list)->tickets_size(), 0);
  list.set_filter("organisation = \"organisations/acme\"");
  EXPECT_EQ(Call(*stub_, "bert", &Stub::ListTickets, list)->tickets_size(), 1);
  EXPECT_EQ(Call(*stub_, "olli", &Stub::ListTickets, list)->tickets_size(), 0);

  // Not those of restricted teams.
  v1::AssignTicketRequest assign;
  assign.set_name(ticket.name());
  assign.set_team("teams/personnel");
  ASSERT_TRUE(Call(*stub_, "alice", &Stub::AssignTicket, assign).ok());
  EXPECT_TRUE(Get("bert", ticket.name()).ok());
  Restrict(*database_, "personnel", "mervi");
  EXPECT_EQ(Get("bert", ticket.name()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Get("anna", ticket.name()).ok());
  database_->Query("TRUNCATE restricted_teams");
}

// The policies alone: what a session reads that forgets a condition.
TEST_F(TicketAccessTest, TheDatabaseKnowsTeamsAndOrganisationsToo) {
  const Ticket ticket = Create("ritva");
  const std::string id = ticket.name().substr(ticket.name().find('/') + 1);
  ASSERT_TRUE(Say("alice", ticket.name(), "note", true).ok());
  database_->Query("UPDATE tickets SET team = 'personnel', organisation = 'guild' WHERE id = " +
                   id);
  database_->Query(
      "INSERT INTO resources VALUES ('organisations', 'guild', 1, 'Guild', "
      "'{\"display_name\": \"Guild\", \"members_see_tickets\": true}')");
  Restrict(*database_, "personnel", "mervi");
  pqxx::connection connection(database_->runtime());
  const auto seen = [&](const std::string& setting, const std::string& value,
                        const std::string& table) {
    pqxx::work transaction(connection);
    transaction.exec("SET LOCAL luukku." + setting + " = '" + value + "'");
    const std::string column = table == "tickets" ? "id" : "ticket";
    return transaction.exec("SELECT FROM " + table + " WHERE " + column + " = " + id).size();
  };
  EXPECT_EQ(seen("agent", "alice", "tickets"), 0u);
  EXPECT_EQ(seen("agent", "alice", "comments"), 0u);
  EXPECT_EQ(seen("agent", "alice", "history"), 0u);
  EXPECT_EQ(seen("agent", "mervi", "tickets"), 1u);
  EXPECT_EQ(seen("agent", "mervi", "comments"), 1u);
  EXPECT_EQ(seen("agent", "", "tickets"), 0u);
  EXPECT_EQ(seen("organisations", "guild", "tickets"), 0u) << "of a restricted team";
  database_->Query("UPDATE tickets SET team = 'network' WHERE id = " + id);
  EXPECT_EQ(seen("organisations", "mill,guild", "tickets"), 1u);
  EXPECT_EQ(seen("organisations", "mill", "tickets"), 0u);
  EXPECT_EQ(seen("organisations", "guild", "comments"), 0u) << "an internal note";
  EXPECT_EQ(seen("agent", "alice", "comments"), 1u);
  database_->Query("TRUNCATE restricted_teams");
}

TEST_F(TicketAccessTest, NeedsATokenThatIsGood) {
  v1::GetTicketRequest request;
  request.set_name("tickets/1001");
  Ticket ticket;
  grpc::ClientContext without;
  EXPECT_EQ(ReasonOf(FromGrpc(stub_->GetTicket(&without, request, &ticket))),
            reason::kTokenMissing);
  auto bad = testing::ContextFor("a.b.c");
  EXPECT_EQ(ReasonOf(FromGrpc(stub_->GetTicket(bad.get(), request, &ticket))),
            reason::kTokenInvalid);
}

}  // namespace
}  // namespace luukku::ticket
