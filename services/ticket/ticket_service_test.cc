// Tickets as clients of the ticket service see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/db/request_key.h"
#include "lib/db/sql.h"
#include "lib/resource/sql.h"
#include "lib/status/error.h"
#include "lib/testing/flip.h"
#include "services/ticket/conversation/sql.h"
#include "services/ticket/customers/sql.h"
#include "services/ticket/teams/sql.h"
#include "services/ticket/ticket_fixture.h"
#include "services/ticket/tickets/sql.h"

namespace luukku::ticket {
namespace {

using ::testing::HasSubstr;
using v1::Ticket;

class TicketServiceTest : public TicketFixture {};

TEST_F(TicketServiceTest, ATicketsWholeLife) {
  const Ticket created = Create("ritva");
  EXPECT_EQ(created.state(), common::v1::TICKET_STATE_NEW);
  EXPECT_EQ(created.requester(), "people/ritva");
  EXPECT_LE(created.name().size(), std::string("tickets/9999999").size())
      << "too long for the phone";
  EXPECT_EQ(Get("ritva", created.name())->SerializeAsString(), created.SerializeAsString());

  v1::AssignTicketRequest assign;
  assign.set_name(created.name());
  assign.set_team("teams/network");
  assign.set_agent("agents/alice");
  const auto assigned = Call(*stub_, "alice", &Stub::AssignTicket, assign);
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_EQ(assigned->state(), common::v1::TICKET_STATE_OPEN);

  ASSERT_TRUE(Say("alice", created.name(), "Which printer?").ok());
  v1::SetTicketPendingRequest wait;
  wait.set_name(created.name());
  wait.set_state(common::v1::TICKET_STATE_PENDING_CUSTOMER);
  ASSERT_TRUE(Call(*stub_, "alice", &Stub::SetTicketPending, wait).ok());
  ASSERT_TRUE(Say("ritva", created.name(), "The red one").ok());
  EXPECT_EQ(Get("ritva", created.name())->state(), common::v1::TICKET_STATE_OPEN);

  ASSERT_TRUE(Move("alice", &Stub::ResolveTicket, created.name()).ok());
  const auto closed = Move("ritva", &Stub::CloseTicket, created.name());
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_TRUE(closed->has_resolve_time());
  EXPECT_TRUE(closed->has_first_response_time());
  EXPECT_EQ(Get("ritva", created.name())->SerializeAsString(), closed->SerializeAsString());

  // One event and one line of history for each version.
  const auto versions = database_->Query(absl::StrCat(
      "SELECT count(*), max(version), bool_and(occurred_at >= lag) FROM (SELECT version, "
      "occurred_at, COALESCE(lag(occurred_at) OVER (ORDER BY version), occurred_at) AS lag "
      "FROM events WHERE subject = '",
      created.name(), "') e"));
  EXPECT_EQ(versions[0][0].as<std::string>(), closed->etag());
  EXPECT_EQ(versions[0][1].as<std::string>(), closed->etag());
  EXPECT_TRUE(versions[0][2].as<bool>());
  v1::ListTicketHistoryRequest history;
  history.set_name(created.name());
  const auto entries = Call(*stub_, "alice", &Stub::ListTicketHistory, history);
  EXPECT_EQ(absl::StrCat(entries->entries_size()), closed->etag());
  EXPECT_EQ(entries->entries(0).action(), v1::HISTORY_ACTION_CREATED);
}

TEST_F(TicketServiceTest, RefusesIllegalMovesByName) {
  const Ticket ticket = Create("ritva");
  const auto closed = Move("alice", &Stub::CloseTicket, ticket.name());
  EXPECT_EQ(ReasonOf(closed.status()), reason::kStateForbids);
  EXPECT_THAT(std::string(closed.status().message()), HasSubstr("state NEW"));
  EXPECT_THAT(std::string(closed.status().message()), HasSubstr("RESOLVED"));
  const auto stale = Move("alice", &Stub::ResolveTicket, ticket.name(), "99");
  EXPECT_EQ(ReasonOf(stale.status()), reason::kStaleEtag);
  EXPECT_TRUE(Move("alice", &Stub::ResolveTicket, ticket.name(), ticket.etag()).ok());
}

TEST_F(TicketServiceTest, NamesAllViolations) {
  v1::CreateTicketRequest request;
  request.mutable_ticket()->set_type(static_cast<common::v1::TicketType>(99));
  request.mutable_ticket()->set_subject(std::string("a\0b", 3));
  request.mutable_ticket()->set_description(std::string(200'000, 'x'));
  request.mutable_ticket()->set_language("de");
  request.mutable_ticket()->set_priority(common::v1::PRIORITY_CRITICAL);
  request.mutable_ticket()->set_requester("people/somebody-else");
  request.set_request_id("not a uuid");
  const auto tickets_before = database_->Query("SELECT count(*) FROM tickets")[0][0].as<int>();
  const auto answer = Call(*stub_, "ritva", &Stub::CreateTicket, request);
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ViolatedFields(answer.status()),
            (std::set<std::string>{"ticket.type", "ticket.channel", "ticket.subject",
                                   "ticket.description", "ticket.language", "ticket.priority",
                                   "ticket.requester", "request_id"}));
  EXPECT_EQ(database_->Query("SELECT count(*) FROM tickets")[0][0].as<int>(), tickets_before);
}

TEST_F(TicketServiceTest, NamesReferencesThatDoNotExist) {
  auto request = NewTicket();
  request.mutable_ticket()->set_requester("people/nobody");
  request.mutable_ticket()->set_organisation("organisations/none");
  request.mutable_ticket()->set_category("categories/none");
  const auto answer = Call(*stub_, "alice", &Stub::CreateTicket, request);
  EXPECT_EQ(ViolatedFields(answer.status()),
            (std::set<std::string>{"ticket.requester", "ticket.organisation", "ticket.category"}));

  v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(Create("ritva").name());
  update.mutable_ticket()->set_category("categories/none");
  update.mutable_update_mask()->add_paths("category");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::UpdateTicket, update).status()),
            (std::set<std::string>{"ticket.category"}));
}

// Bytes that no client library would send: the call goes out raw.
TEST_F(TicketServiceTest, RefusesMalformedMessages) {
  for (const std::string& bytes :
       {std::string("\x0a\x03\x2a\x01\xff", 5), std::string("\xff\xff\xff")}) {
    grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1), response;
    auto context = testing::ContextFor(TokenOf("ritva"));
    auto channel = server_->Channel();
    const grpc::internal::RpcMethod method("/luukku.ticket.v1.TicketService/CreateTicket",
                                           grpc::internal::RpcMethod::NORMAL_RPC);
    const auto status = grpc::internal::BlockingUnaryCallImpl<grpc::ByteBuffer, grpc::ByteBuffer>(
                            channel.get(), method, context.get(), request, &response)
                            .status();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
  }
}

TEST_F(TicketServiceTest, RepeatedCallsGetTheFirstAnswer) {
  auto request = NewTicket("only once");
  request.set_request_id(db::RandomUuid());
  const auto first = Call(*stub_, "ritva", &Stub::CreateTicket, request);
  const auto second = Call(*stub_, "ritva", &Stub::CreateTicket, request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(
      database_->Query("SELECT count(*) FROM tickets WHERE subject = 'only once'")[0][0].as<int>(),
      1);

  // Another body is refused, another caller is another matter.
  auto other = request;
  other.mutable_ticket()->set_subject("something else");
  EXPECT_EQ(ReasonOf(Call(*stub_, "ritva", &Stub::CreateTicket, other).status()),
            reason::kRequestIdReused);
  EXPECT_NE(Call(*stub_, "alice", &Stub::CreateTicket, request)->name(), first->name());

  v1::CreateCommentRequest comment;
  comment.set_parent(first->name());
  comment.mutable_comment()->set_text("hello");
  comment.set_request_id(db::RandomUuid());
  const auto said = Call(*talk_, "ritva", &Talk::CreateComment, comment);
  const auto said_again = Call(*talk_, "ritva", &Talk::CreateComment, comment);
  EXPECT_EQ(said->SerializeAsString(), said_again->SerializeAsString());
  EXPECT_EQ(Get("ritva", first->name())->etag(), "2");
}

TEST_F(TicketServiceTest, PagesThroughAListWithoutHolesOrRepeats) {
  std::set<std::string> made;
  for (int i = 0; i < 23; ++i) made.insert(Create("pager", absl::StrCat("page ", i)).name());
  for (const char* order : {"", "create_time desc", "create_time"}) {
    v1::ListTicketsRequest request;
    request.set_page_size(5);
    request.set_order_by(order);
    request.set_filter("requester = \"people/pager\" AND state = (NEW OR OPEN)");
    std::set<std::string> seen;
    int pages = 0;
    do {
      const auto page = Call(*stub_, "alice", &Stub::ListTickets, request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const auto& ticket : page->tickets()) EXPECT_TRUE(seen.insert(ticket.name()).second);
      request.set_page_token(page->next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    EXPECT_EQ(seen, made);
    EXPECT_EQ(pages, 5);
  }
}

// Of a field that is added tomorrow, too: what is edited is there when it is read again.
TEST_F(TicketServiceTest, EachFieldThatIsEditedIsStored) {
  const v1::Ticket ticket = Create("ritva");
  const auto& type = *v1::Ticket::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (!IsEditable(field) || !RulesOf(field).refers().empty()) continue;
    v1::UpdateTicketRequest update;
    *update.mutable_ticket() = ticket;
    testing::Flip(*update.mutable_ticket(), field);
    if (field.name() == "language") update.mutable_ticket()->set_language("sv");
    update.mutable_ticket()->clear_etag();
    update.mutable_update_mask()->add_paths(field.name());
    const auto edited = Call(*stub_, "alice", &Stub::UpdateTicket, update);
    ASSERT_TRUE(edited.ok()) << field.name() << ": " << edited.status();
    const auto read = Get("alice", ticket.name());
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(TextOf(*read, field), TextOf(update.ticket(), field)) << field.name();
  }
}

TEST_F(TicketServiceTest, RefusesBadPages) {
  for (int i = 0; i < 3; ++i) Create("pager2");
  v1::ListTicketsRequest request;
  request.set_page_size(-1);
  request.set_order_by("colour");
  request.set_filter("x");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::ListTickets, request).status()),
            (std::set<std::string>{"page_size", "order_by", "filter"}));
  v1::ListTicketsRequest first;
  first.set_page_size(1);
  const auto page = Call(*stub_, "pager2", &Stub::ListTickets, first);
  v1::ListTicketsRequest foreign = first;
  foreign.set_page_token(page->next_page_token());
  EXPECT_EQ(ReasonOf(Call(*stub_, "alice", &Stub::ListTickets, foreign).status()),
            reason::kPageTokenInvalid);
  foreign.set_page_token("garbage!");
  EXPECT_EQ(ReasonOf(Call(*stub_, "pager2", &Stub::ListTickets, foreign).status()),
            reason::kPageTokenInvalid);
}

// Many callers on few tickets through group commit: nothing is lost, nothing is done twice.
TEST_F(TicketServiceTest, ConcurrentCommentsAllLand) {
  const std::vector<std::string> names = {Create("ritva").name(), Create("ritva").name()};
  constexpr int kCallers = 16, kComments = 25;
  std::vector<std::thread> callers;
  std::atomic<int> failed = 0;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kComments; ++i) {
        if (!Say("alice", names[(caller + i) % 2], "x", i % 3 == 0).ok()) ++failed;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(failed, 0);
  int comments = 0, versions = 0;
  for (const auto& name : names) {
    const std::string id = name.substr(8);
    comments +=
        database_->Query("SELECT count(*) FROM comments WHERE ticket = " + id)[0][0].as<int>();
    const auto events = database_->Query(
        "SELECT count(*), max(version) FROM events WHERE subject = '" + name + "'");
    EXPECT_EQ(events[0][0].as<int>(), events[0][1].as<int>());
    versions += events[0][0].as<int>();
  }
  EXPECT_EQ(comments, kCallers * kComments);
  EXPECT_EQ(versions, comments + 4);  // Each was created, and opened by the first reply.
}

// What create_tickets.sql appends to serialised messages must be the fields that it means.
TEST_F(TicketServiceTest, OrganisationAndGroupReachAnswerAndEvent) {
  database_->Query(
      "INSERT INTO resources VALUES ('organisations', 'acme', 1, 'Acme', "
      "'{\"display_name\": \"Acme\", \"customer_group\": \"gold\"}')");
  database_->Query("INSERT INTO people VALUES ('anna', 'Anna', 'acme')");
  auto request = NewTicket();
  request.set_request_id(db::RandomUuid());
  const auto ticket = Call(*stub_, "anna", &Stub::CreateTicket, request);
  EXPECT_EQ(ticket->organisation(), "organisations/acme");
  EXPECT_EQ(ticket->customer_group(), "gold");
  EXPECT_EQ(Call(*stub_, "anna", &Stub::CreateTicket, request)->SerializeAsString(),
            ticket->SerializeAsString());
  EXPECT_EQ(Get("anna", ticket->name())->SerializeAsString(), ticket->SerializeAsString());
  const auto row =
      database_->Query("SELECT body FROM events WHERE subject = '" + ticket->name() + "'");
  event::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(pqxx::binarystring(row[0][0]).str()));
  EXPECT_EQ(event.ticket().organisation(), "organisations/acme");
  EXPECT_EQ(event.ticket().customer_group(), "gold");
  EXPECT_EQ(event.ticket().type(), common::v1::TICKET_TYPE_INCIDENT);
  EXPECT_TRUE(event.has_ticket_created());
  EXPECT_EQ(event.caused_by_call(), request.request_id());
}

// The same columns, seen by the same rules; only what is asked for differs.
TEST_F(TicketServiceTest, OneTicketIsReadAsSeveralAre) {
  const auto query_of = [](const db::Statement& statement) {
    const std::string text = statement.text;
    const size_t begin = text.find("SELECT");
    return text.substr(begin, text.find("WHERE t.id =") - begin);
  };
  EXPECT_EQ(query_of(sql::services::ticket::tickets::kGetTicket),
            query_of(sql::services::ticket::tickets::kGetTickets));
}

TEST_F(TicketServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto& statements : {absl::MakeConstSpan(sql::lib::db::kAll),
                                 absl::MakeConstSpan(sql::services::ticket::tickets::kAll),
                                 absl::MakeConstSpan(sql::services::ticket::conversation::kAll),
                                 absl::MakeConstSpan(sql::services::ticket::customers::kAll),
                                 absl::MakeConstSpan(sql::services::ticket::teams::kAll),
                                 absl::MakeConstSpan(sql::lib::resource::kAll)}) {
    EXPECT_FALSE(statements.empty());
    for (const auto* statement : statements) {
      EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
    }
  }
}

}  // namespace
}  // namespace luukku::ticket
