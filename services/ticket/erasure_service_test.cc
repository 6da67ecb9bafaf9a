// Forgetting people, and who read what: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/nontransaction>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "luukku/ticket/v1/audit_service.grpc.pb.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "services/ticket/erasures/sql.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using v1::Erasure;
using v1::Ticket;

constexpr char kPrivate[] = "Ritva Meikäläinen, Kotikatu 1";
constexpr char kRequestId[] = "6f0c1a52-8f1e-4f0d-9a86-3a1f0d9f1c77";
constexpr char kAssignId[] = "6f0c1a52-8f1e-4f0d-9a86-3a1f0d9f1c78";

class ErasureServiceTest : public TicketFixture {
 protected:
  using Erasures = v1::ErasureService::Stub;
  using Audit = v1::AuditService::Stub;
  using Customers = v1::CustomerService::Stub;

  // A ticket of `who` with texts in all places, resolved.
  Ticket Resolved(const std::string& who) {
    auto request = NewTicket(kPrivate);
    request.mutable_ticket()->set_description(kPrivate);
    request.mutable_ticket()->set_external_reference(kPrivate);
    const auto created = Call(*stub_, who, &Stub::CreateTicket, request);
    EXPECT_TRUE(created.ok()) << created.status();
    for (const char* author : {who.c_str(), "alice"}) {
      EXPECT_TRUE(Say(author, created->name(), kPrivate).ok());
    }
    EXPECT_TRUE(Say("alice", created->name(), kPrivate, true).ok());
    v1::UpdateTicketRequest update;
    update.mutable_ticket()->set_name(created->name());
    update.mutable_ticket()->set_subject(absl::StrCat(kPrivate, "!"));
    update.mutable_update_mask()->add_paths("subject");
    EXPECT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, update).ok());
    v1::ResolveTicketRequest resolve;
    resolve.set_name(created->name());
    resolve.set_reason(kPrivate);
    const auto resolved = Call(*stub_, "alice", &Stub::ResolveTicket, resolve);
    EXPECT_TRUE(resolved.ok()) << resolved.status();
    return *resolved;
  }

  void AddPerson(const std::string& id) {
    v1::CreatePersonRequest request;
    request.mutable_person()->set_name(absl::StrCat("people/", id));
    request.mutable_person()->set_display_name(kPrivate);
    const auto person = Call(*customers_, "root", &Customers::CreatePerson, request);
    ASSERT_TRUE(person.ok()) << person.status();
  }

  absl::StatusOr<Erasure> Erase(const std::string& who, const std::string& person,
                                const std::string& request_id = "") {
    v1::ErasePersonRequest request;
    request.set_name(absl::StrCat("people/", person));
    request.set_request_id(request_id);
    return Call(*erasures_, who, &Erasures::ErasePerson, request);
  }

  Erasure Read(const std::string& name) {
    v1::GetErasureRequest request;
    request.set_name(name);
    return Call(*erasures_, "root", &Erasures::GetErasure, request).value_or(Erasure());
  }

  Erasure WaitFor(const std::string& name, v1::ErasureState state) {
    const absl::Time end = absl::Now() + absl::Seconds(40);
    Erasure erasure = Read(name);
    while (erasure.state() != state && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(50));
      erasure = Read(name);
    }
    EXPECT_EQ(erasure.state(), state) << erasure.ShortDebugString();
    return erasure;
  }

  absl::Status Acknowledge(const std::string& erasure, const std::string& consumer) {
    const auto told =
        database_->Query(absl::StrCat("SELECT id FROM events WHERE subject = '", erasure, "'"));
    event::v1::AcknowledgeEventRequest request;
    request.set_consumer(consumer);
    request.set_subject(erasure);
    request.set_event_id(told[0][0].as<std::string>());
    return Call(*feed_, "router", &event::v1::FeedService::Stub::AcknowledgeEvent, request)
        .status();
  }

  std::vector<std::string> ReadsOf(const std::string& ticket) {
    v1::ListTicketReadsRequest request;
    request.set_ticket(ticket);
    const auto response = Call(*audit_, "root", &Audit::ListTicketReads, request);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<std::string> reads;
    for (const auto& read : response->reads()) {
      reads.push_back(
          absl::StrCat(read.reader(), " ", read.method().substr(read.method().rfind('/') + 1)));
    }
    return reads;
  }

  std::unique_ptr<Erasures> erasures_ = v1::ErasureService::NewStub(server_->Channel());
  std::unique_ptr<Audit> audit_ = v1::AuditService::NewStub(server_->Channel());
  std::unique_ptr<Customers> customers_ = v1::CustomerService::NewStub(server_->Channel());
  std::unique_ptr<event::v1::FeedService::Stub> feed_ =
      event::v1::FeedService::NewStub(server_->Channel());
};

TEST_F(ErasureServiceTest, NobodyIsErasedWhoseTicketsAreOpen) {
  const Ticket open = Create("vieras");
  const auto refused = Erase("root", "vieras");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused.status()), reason::kPersonHasOpenTickets);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(open.name()));
  EXPECT_EQ(Erase("mervi", "vieras").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ErasureServiceTest, NoAgentIsErasedWithTicketsUnlessSomebodySaysSo) {
  v1::AssignTicketRequest assign;
  assign.set_agent("agents/lahtija");
  for (int i = 0; i < 3; ++i) {
    assign.set_name(Create("olli").name());
    ASSERT_TRUE(Call(*stub_, "root", &Stub::AssignTicket, assign).ok());
  }
  const absl::Status refused = Erase("root", "lahtija").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), reason::kAgentHasAssignedTickets);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("3 unfinished tickets"));
  ASSERT_TRUE(Move("root", &Stub::ResolveTicket, assign.name()).ok());
  EXPECT_THAT(std::string(Erase("root", "lahtija").status().message()),
              HasSubstr("2 unfinished tickets"));
  v1::ErasePersonRequest request;
  request.set_name("people/lahtija");
  request.set_leave_assigned(true);
  EXPECT_TRUE(Call(*erasures_, "root", &Erasures::ErasePerson, request).ok());
}

// Routing may know somebody of whom there is nothing here.
TEST_F(ErasureServiceTest, WhoIsNotKnownHereIsForgottenByTheOthers) {
  const auto erasure = Erase("root", "works-at-the-desk");
  ASSERT_TRUE(erasure.ok()) << erasure.status();
  EXPECT_EQ(WaitFor(erasure->name(), v1::ERASURE_STATE_ACKNOWLEDGING).erased_tickets(), 0);
  const auto told = database_->Query(
      absl::StrCat("SELECT body FROM events WHERE subject = '", erasure->name(), "'"));
  ASSERT_EQ(told.size(), 1u);
  event::v1::Event event;
  ASSERT_TRUE(event.ParseFromString(pqxx::binarystring(told[0]["body"]).str()));
  EXPECT_EQ(event.person_erased().person(), "people/works-at-the-desk");
  EXPECT_EQ(ViolatedFields(Erase("root", "no such id").status()), (std::set<std::string>{"name"}));
}

TEST_F(ErasureServiceTest, NothingOfAPersonIsLeftButWhatIsCounted) {
  std::vector<Ticket> of_ritva;
  // More than one batch.
  for (int i = 0; i < 45; ++i) of_ritva.push_back(Resolved("ritva"));
  ASSERT_FALSE(database_->TablesWith(kPrivate).empty());
  const auto counted = [&] {
    return database_->Query(
        "SELECT count(*), sum(type), sum(channel), sum(priority), count(resolve_time) "
        "FROM tickets")[0];
  };
  const auto before = counted();
  const auto erasure = Erase("root", "ritva", kRequestId);
  ASSERT_TRUE(erasure.ok()) << erasure.status();
  EXPECT_EQ(erasure->state(), v1::ERASURE_STATE_ERASING);
  EXPECT_EQ(erasure->requested_by(), "agents/root");
  // While it goes on, and when the call is repeated: the same one.
  EXPECT_EQ(Erase("root", "ritva")->name(), erasure->name());
  EXPECT_EQ(Erase("root", "ritva", kRequestId)->name(), erasure->name());

  EXPECT_EQ(WaitFor(erasure->name(), v1::ERASURE_STATE_ACKNOWLEDGING).erased_tickets(), 45);
  EXPECT_THAT(database_->TablesWith(kPrivate), IsEmpty());
  // The proof of it, and the answer to the call.
  EXPECT_THAT(database_->TablesWith("people/ritva"), UnorderedElementsAre("events", "requests"));
  EXPECT_THAT(database_->TablesWith("ritva"),
              UnorderedElementsAre("erasures", "events", "requests"));
  EXPECT_EQ(counted(), before);

  // The desk sees that there was a ticket; nothing of it changes any more.
  const std::string name = of_ritva[0].name();
  const auto left = Get("alice", name);
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_EQ(left->subject(), "[erased]");
  EXPECT_EQ(left->requester(), "");
  EXPECT_EQ(left->state(), common::v1::TICKET_STATE_CLOSED);
  EXPECT_TRUE(left->has_erase_time());
  EXPECT_EQ(ReasonOf(Say("alice", name, "x").status()), reason::kTicketErased);
  EXPECT_EQ(ReasonOf(Move("alice", &Stub::ReopenTicket, name).status()), reason::kTicketErased);
  v1::ListTicketHistoryRequest history;
  history.set_name(name);
  const auto entries = Call(*stub_, "alice", &Stub::ListTicketHistory, history)->entries();
  EXPECT_EQ(entries.rbegin()->action(), v1::HISTORY_ACTION_STATE_CHANGED);
  EXPECT_EQ(std::next(entries.rbegin())->action(), v1::HISTORY_ACTION_ERASED);

  // Who comes back is a new person, whose tickets are left alone.
  const Ticket anew = Create("ritva", kPrivate);
  EXPECT_EQ(Get("ritva", anew.name())->subject(), kPrivate);
  EXPECT_EQ(Get("ritva", name).status().code(), absl::StatusCode::kNotFound);
  v1::CancelTicketRequest cancel;
  cancel.set_name(anew.name());
  EXPECT_TRUE(Call(*stub_, "ritva", &Stub::CancelTicket, cancel).ok());

  for (const char* consumer : {"routing", "survey", "reporting"}) {
    EXPECT_EQ(Read(erasure->name()).state(), v1::ERASURE_STATE_ACKNOWLEDGING) << consumer;
    EXPECT_TRUE(Acknowledge(erasure->name(), consumer).ok());
    EXPECT_TRUE(Acknowledge(erasure->name(), consumer).ok());
  }
  const Erasure done = WaitFor(erasure->name(), v1::ERASURE_STATE_DONE);
  EXPECT_EQ(done.acknowledgements_size(), 3);
  const auto all = Call(*erasures_, "root", &Erasures::ListErasures, v1::ListErasuresRequest());
  EXPECT_EQ(all->erasures(0).SerializeAsString(), done.SerializeAsString());
  // Another erasure of the same person is a new one.
  EXPECT_NE(Erase("root", "ritva")->name(), erasure->name());
}

TEST_F(ErasureServiceTest, OthersAreLeftAlone) {
  const Ticket of_olli = Resolved("olli");
  AddPerson("pekka");
  const auto erasure = Erase("root", "pekka");
  ASSERT_TRUE(erasure.ok()) << erasure.status();
  WaitFor(erasure->name(), v1::ERASURE_STATE_ACKNOWLEDGING);
  EXPECT_EQ(Get("olli", of_olli.name())->subject(), of_olli.subject());
  v1::GetPersonRequest get;
  get.set_name("people/pekka");
  EXPECT_EQ(Call(*customers_, "root", &Customers::GetPerson, get).status().code(),
            absl::StatusCode::kNotFound);
}

// As by a call that began before the erasure, saw the person's record, and was stored after it.
TEST_F(ErasureServiceTest, TicketsCreatedMeanwhileAreErasedToo) {
  const Ticket late = Resolved("ehtija");
  AddPerson("pois");
  const auto erasure = Erase("root", "pois");
  ASSERT_TRUE(erasure.ok()) << erasure.status();
  database_->Query(absl::StrCat("UPDATE tickets SET requester = 'pois', create_time = now() + ",
                                "interval '1 second' WHERE id = ", late.name().substr(8)));
  EXPECT_EQ(WaitFor(erasure->name(), v1::ERASURE_STATE_ACKNOWLEDGING).erased_tickets(), 1);
  EXPECT_EQ(Get("alice", late.name())->subject(), "[erased]");
}

TEST_F(ErasureServiceTest, ReadsOfRestrictedTicketsAreWrittenDown) {
  database_->Query("INSERT INTO restricted_teams VALUES ('secret', '{alice}')");
  const Ticket open = Create("ritva"), restricted = Create("ritva");
  EXPECT_TRUE(Say("ritva", restricted.name(), "x").ok());
  v1::AssignTicketRequest assign;
  assign.set_name(restricted.name());
  assign.set_team("teams/secret");
  EXPECT_TRUE(Call(*stub_, "root", &Stub::AssignTicket, assign).ok());
  EXPECT_THAT(ReadsOf(restricted.name()), IsEmpty());

  EXPECT_TRUE(Get("alice", restricted.name()).ok());
  EXPECT_FALSE(Get("mervi", restricted.name()).ok());  // Not there for her.
  EXPECT_TRUE(Get("ritva", restricted.name()).ok());
  EXPECT_TRUE(Get("router", restricted.name()).ok());  // A service is no reader.
  v1::BatchGetTicketsRequest batch;
  batch.add_names(open.name());
  batch.add_names(restricted.name());
  EXPECT_TRUE(Call(*stub_, "alice", &Stub::BatchGetTickets, batch).ok());
  v1::ListCommentsRequest comments;
  comments.set_parent(restricted.name());
  EXPECT_TRUE(Call(*talk_, "alice", &Talk::ListComments, comments).ok());
  v1::ListTicketHistoryRequest history;
  history.set_name(restricted.name());
  EXPECT_TRUE(Call(*stub_, "alice", &Stub::ListTicketHistory, history).ok());
  v1::ListTicketsRequest list;
  list.set_page_size(200);
  EXPECT_TRUE(Call(*stub_, "root", &Stub::ListTickets, list).ok());

  EXPECT_THAT(ReadsOf(restricted.name()),
              ElementsAre("agents/root ListTickets", "agents/alice ListTicketHistory",
                          "agents/alice ListComments", "agents/alice BatchGetTickets",
                          "people/ritva GetTicket", "agents/alice GetTicket"));
  EXPECT_THAT(ReadsOf(open.name()), IsEmpty());

  v1::ListTicketReadsRequest by_alice;
  by_alice.set_reader("agents/alice");
  by_alice.set_page_size(3);
  const auto first = Call(*audit_, "root", &Audit::ListTicketReads, by_alice);
  EXPECT_EQ(first->reads_size(), 3);
  by_alice.set_page_token(first->next_page_token());
  const auto second = Call(*audit_, "root", &Audit::ListTicketReads, by_alice);
  EXPECT_EQ(second->reads_size(), 1);
  EXPECT_TRUE(second->next_page_token().empty());
}

// What shows a ticket without changing it is a read, by whichever method.
TEST_F(ErasureServiceTest, ChangesThatChangeNothingAreReads) {
  database_->Query(
      "INSERT INTO restricted_teams VALUES ('quiet', '{alice}') ON CONFLICT DO NOTHING");
  const Ticket open = Create("ritva"), restricted = Create("ritva");
  v1::AssignTicketRequest assign;
  assign.set_team("teams/quiet");
  assign.set_name(restricted.name());
  assign.set_request_id(kAssignId);
  EXPECT_TRUE(Call(*stub_, "root", &Stub::AssignTicket, assign).ok());
  v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(restricted.name());
  update.mutable_ticket()->set_subject("changed");
  update.mutable_update_mask()->add_paths("subject");
  EXPECT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, update).ok());
  EXPECT_THAT(ReadsOf(restricted.name()), IsEmpty()) << "these are in its history";

  EXPECT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, update).ok());  // An equal value.
  EXPECT_TRUE(Call(*stub_, "root", &Stub::AssignTicket, assign).ok());   // A repeated call.
  assign.clear_request_id();
  EXPECT_TRUE(Call(*stub_, "root", &Stub::AssignTicket, assign).ok());    // The present team.
  EXPECT_TRUE(Call(*stub_, "router", &Stub::AssignTicket, assign).ok());  // No reader.
  EXPECT_FALSE(Call(*stub_, "mervi", &Stub::UpdateTicket, update).ok());  // Not there for her.
  EXPECT_THAT(ReadsOf(restricted.name()),
              ElementsAre("agents/root AssignTicket", "agents/root AssignTicket",
                          "agents/alice UpdateTicket"));
  update.mutable_ticket()->set_name(open.name());
  update.mutable_ticket()->set_subject(open.subject());
  EXPECT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, update).ok());
  EXPECT_THAT(ReadsOf(open.name()), IsEmpty());
}

// The service's role adds reads and history; it changes neither.
TEST_F(ErasureServiceTest, TheServiceCannotRewriteWhatItWroteDown) {
  const Ticket ticket = Resolved("siiri");
  pqxx::connection connection(database_->runtime());
  const auto run = [&](const std::string& sql) {
    pqxx::nontransaction transaction(connection);
    return transaction.exec("SET luukku.reads_all = 'on'; " + sql);
  };
  const std::string id = ticket.name().substr(ticket.name().find('/') + 1);
  EXPECT_THROW(run("UPDATE ticket_reads SET reader = ''"), pqxx::insufficient_privilege);
  EXPECT_THROW(run("UPDATE history SET entry = ''"), pqxx::insufficient_privilege);
  const auto rewritten = run(absl::StrCat("SELECT erase_history('{", id, "}', '{1}', '{\\\\x}')"));
  EXPECT_EQ(rewritten[0][0].as<int>(), 0);  // It was not erased.
  run("INSERT INTO ticket_reads (reader, ticket, method, read_at) VALUES ('a', 1, 'm', now() - "
      "interval '29 days'), ('old', 1, 'm', now() - interval '31 days')");
  run("DELETE FROM ticket_reads");
  EXPECT_EQ(run("SELECT count(*) FROM ticket_reads WHERE reader = 'a'")[0][0].as<int>(), 1);
  EXPECT_EQ(run("SELECT count(*) FROM ticket_reads WHERE reader = 'old'")[0][0].as<int>(), 0);
}

TEST_F(ErasureServiceTest, WhatIsToBeErasedIsFoundByIndexes) {
  namespace statements = luukku::sql::services::ticket::erasures;
  const std::string old = database_->PlanOf(statements::kFindOld, "(30, 20)");
  EXPECT_THAT(old, HasSubstr("Index Cond: (CASE WHEN (close_time IS NULL)"));
  EXPECT_THAT(old, Not(HasSubstr("Sort")));
  EXPECT_THAT(database_->PlanOf(statements::kFindWork, "(20)"),
              HasSubstr("Index Cond: ((requester = r.person) AND (create_time <= r.last_time))"));
}

// A service that keeps texts for 30 days, and who read what for 40.
class RetentionTest : public ErasureServiceTest {
 protected:
  static void SetUpTestSuite() {
    database_ = new testing::Database("ticket", Service().migrations);
    tokens_ = new testing::Tokens();
    server_ = new testing::Server(Service(), *database_, *tokens_, {}, {},
                                  {{"tickets", 30}, {"ticket-reads", 40}});
  }
};

TEST_F(RetentionTest, OldTicketsLoseTheirTexts) {
  const Ticket old = Resolved("vanha"), young = Resolved("nuori"), open = Create("avoin", kPrivate);
  const auto id = [](const Ticket& ticket) { return ticket.name().substr(8); };
  database_->Query(
      absl::StrCat("UPDATE tickets SET resolve_time = now() - interval '31 days', "
                   "create_time = now() - interval '32 days' WHERE id IN (",
                   id(old), ", ", id(open), ")"));
  database_->Query(
      absl::StrCat("INSERT INTO ticket_reads (reader, ticket, method, read_at) VALUES "
                   "('agents/x', 77, 'm', now() - interval '41 days')"));
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (!Get("alice", old.name())->has_erase_time() && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ(Get("alice", old.name())->subject(), "[erased]");
  EXPECT_EQ(Get("alice", young.name())->subject(), young.subject());
  EXPECT_EQ(Get("alice", open.name())->subject(), kPrivate);
  while (!ReadsOf("tickets/77").empty() && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_THAT(ReadsOf("tickets/77"), IsEmpty());
}

}  // namespace
}  // namespace luukku::ticket
