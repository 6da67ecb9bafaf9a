// ImportTickets over gRPC: what comes in, what is refused, what is told of it.

#include <gmock/gmock.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/types/span.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "luukku/ticket/v1/import_service.grpc.pb.h"
#include "services/ticket/imports/sql.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const absl::Time kOpened = absl::FromUnixSeconds(1'456'708'560);

class ImportServiceTest : public ServiceFixture {
 protected:
  using Stub = v1::ImportService::Stub;

  static v1::ImportedTicket NewCase(const std::string& key) {
    v1::ImportedTicket imported;
    imported.set_case_key(key);
    v1::Ticket& ticket = *imported.mutable_ticket();
    ticket.set_type(common::v1::TICKET_TYPE_INCIDENT);
    ticket.set_channel(common::v1::CHANNEL_PHONE);
    ticket.set_subject("Case " + key);
    ticket.set_requester("people/log-caller");
    *ticket.mutable_create_time() = ToProto(kOpened);
    return imported;
  }

  static void AddState(v1::ImportedTicket& imported, const std::string& row_key, int minutes,
                       common::v1::TicketState state) {
    v1::ImportedChange& change = *imported.add_changes();
    change.set_row_key(row_key);
    *change.mutable_time() = ToProto(kOpened + absl::Minutes(minutes));
    change.mutable_fields()->add_paths("state");
    change.mutable_ticket()->set_state(state);
  }

  static v1::ImportTicketsRequest RequestOf(const std::vector<v1::ImportedTicket>& tickets) {
    v1::ImportTicketsRequest request;
    request.set_source("old-desk");
    for (const auto& ticket : tickets) *request.add_tickets() = ticket;
    v1::Person& caller = *request.add_people();
    caller.set_name("people/log-caller");
    caller.set_display_name("Caller");
    return request;
  }

  absl::StatusOr<v1::ImportTicketsResponse> Import(const v1::ImportTicketsRequest& request,
                                                   const std::string& who = "root") {
    return Call(*stub_, who, &Stub::ImportTickets, request);
  }

  v1::ImportedTicketResult ImportOne(const v1::ImportedTicket& imported) {
    auto response = Import(RequestOf({imported}));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->results(0) : v1::ImportedTicketResult();
  }

  v1::Ticket Get(const std::string& name) {
    v1::GetTicketRequest request;
    request.set_name(name);
    auto ticket = Call(*tickets_, "alice", &v1::TicketService::Stub::GetTicket, request);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    return ticket.ok() ? *ticket : v1::Ticket();
  }

  static std::vector<std::string> FieldsOf(const v1::ImportedTicketResult& result) {
    std::vector<std::string> fields;
    for (const auto& violation : result.violations()) fields.push_back(violation.field());
    return fields;
  }

  // The subject's events, read from the feed.
  // A service that has just started serves no feed before its reader has looked once.
  void AwaitFeed() {
    const auto stub = event::v1::FeedService::NewStub(server_->Channel());
    event::v1::Feed feed;
    for (int tries = 0; tries < 500; ++tries) {
      const auto context = testing::ContextFor(TokenOf("router"));
      if (stub->GetFeed(context.get(), event::v1::GetFeedRequest(), &feed).ok()) return;
      absl::SleepFor(absl::Milliseconds(10));
    }
    ADD_FAILURE() << "there is no feed";
  }

  std::vector<event::v1::Event> EventsOf(const std::string& subject) {
    const int64_t head = database_->Query("SELECT max(position) FROM events")[0][0].as<int64_t>();
    AwaitFeed();
    event::v1::SubscribeRequest request;
    request.set_consumer("test");
    for (int slot = 0; slot < 64; ++slot) request.add_slots()->set_slot(slot);
    const auto context = testing::ContextFor(TokenOf("router"));
    const auto stub = event::v1::FeedService::NewStub(server_->Channel());
    const auto reader = stub->Subscribe(context.get(), request);
    std::vector<event::v1::Event> events;
    event::v1::SubscribeResponse response;
    for (int64_t seen = 0; seen < head && reader->Read(&response);) {
      for (const auto& entry : response.entries()) {
        seen = entry.position();
        if (entry.event().subject() == subject) events.push_back(entry.event());
      }
    }
    context->TryCancel();
    return events;
  }

  std::unique_ptr<Stub> stub_ = v1::ImportService::NewStub(server_->Channel());
  std::unique_ptr<v1::TicketService::Stub> tickets_ =
      v1::TicketService::NewStub(server_->Channel());
};

TEST_F(ImportServiceTest, TellsTheHistoryUnderItsOwnTimes) {
  v1::ImportedTicket imported = NewCase("A1");
  AddState(imported, "1", 10, common::v1::TICKET_STATE_CLOSED);  // No person could do that.
  imported.mutable_changes(0)->mutable_fields()->add_paths("team");
  imported.mutable_changes(0)->mutable_ticket()->set_team("teams/group-70");
  const absl::Time before = absl::Now();
  const auto result = ImportOne(imported);
  EXPECT_TRUE(result.created());
  EXPECT_EQ(result.imported_rows(), 1);

  const v1::Ticket ticket = Get(result.ticket());
  EXPECT_EQ(ticket.state(), common::v1::TICKET_STATE_CLOSED);
  EXPECT_EQ(ticket.team(), "teams/group-70");
  EXPECT_EQ(FromProto(ticket.create_time()), kOpened);
  EXPECT_EQ(FromProto(ticket.close_time()), kOpened + absl::Minutes(10));
  EXPECT_EQ(ticket.etag(), "3");

  const auto events = EventsOf(result.ticket());
  ASSERT_EQ(events.size(), 3u);
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].version(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(events[i].origin(), event::v1::ORIGIN_IMPORT);
    EXPECT_EQ(FromProto(events[i].occurred_at()), kOpened + absl::Minutes(i == 0 ? 0 : 10));
    EXPECT_GE(FromProto(events[i].recorded_at()), before - absl::Seconds(1));
  }
  EXPECT_EQ(events[0].ticket_created().source(), "old-desk");
  EXPECT_TRUE(events[1].has_ticket_assigned());
  EXPECT_TRUE(events[2].has_ticket_state_changed());
  EXPECT_EQ(events[2].ticket().team(), "teams/group-70");

  v1::ListTicketHistoryRequest request;
  request.set_name(result.ticket());
  const auto history =
      Call(*tickets_, "alice", &v1::TicketService::Stub::ListTicketHistory, request);
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->entries_size(), 3);
  EXPECT_EQ(history->entries(1).changes(0).new_value(), "teams/group-70");
}

TEST_F(ImportServiceTest, IsForAdmins) {
  for (const char* who : {"alice", "mervi", "router", "ritva"}) {
    EXPECT_EQ(Import(RequestOf({NewCase("B1")}), who).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(ImportServiceTest, ARepeatedCallHasNoSecondEffect) {
  v1::ImportedTicket imported = NewCase("C1");
  AddState(imported, "1", 1, common::v1::TICKET_STATE_OPEN);
  AddState(imported, "2", 2,
           common::v1::TICKET_STATE_OPEN);  // Changes nothing; is known all the same.
  const auto first = ImportOne(imported), second = ImportOne(imported);
  EXPECT_EQ(first.imported_rows(), 2);
  EXPECT_EQ(second.imported_rows(), 0);
  EXPECT_EQ(second.known_rows(), 2);
  EXPECT_FALSE(second.created());
  EXPECT_EQ(second.ticket(), first.ticket());
  EXPECT_EQ(EventsOf(first.ticket()).size(), 2u);
}

TEST_F(ImportServiceTest, LaterRowsContinueAKnownCase) {
  v1::ImportedTicket imported = NewCase("D1");
  AddState(imported, "1", 1, common::v1::TICKET_STATE_RESOLVED);
  const auto first = ImportOne(imported);
  AddState(imported, "2", 5, common::v1::TICKET_STATE_OPEN);
  AddState(imported, "3", 6, common::v1::TICKET_STATE_RESOLVED);
  const auto second = ImportOne(imported);
  EXPECT_EQ(second.ticket(), first.ticket());
  EXPECT_EQ(second.known_rows(), 1);
  EXPECT_EQ(second.imported_rows(), 2);
  const v1::Ticket ticket = Get(first.ticket());
  EXPECT_EQ(ticket.reopen_count(), 1);
  EXPECT_EQ(FromProto(ticket.resolve_time()), kOpened + absl::Minutes(6));
  EXPECT_EQ(EventsOf(first.ticket()).size(), 4u);
}

TEST_F(ImportServiceTest, NothingIsPutInBetween) {
  v1::ImportedTicket imported = NewCase("E1");
  AddState(imported, "3", 3, common::v1::TICKET_STATE_RESOLVED);
  ImportOne(imported);
  v1::ImportedTicket with_gap_filled = NewCase("E1");
  AddState(with_gap_filled, "1", 1, common::v1::TICKET_STATE_OPEN);
  *with_gap_filled.add_changes() = imported.changes(0);
  EXPECT_THAT(FieldsOf(ImportOne(with_gap_filled)), ElementsAre("changes[0].row_key"));
}

TEST_F(ImportServiceTest, WhatPeopleChangedHereIsNotContinued) {
  v1::ImportedTicket imported = NewCase("F1");
  AddState(imported, "1", 1, common::v1::TICKET_STATE_OPEN);
  const std::string name = ImportOne(imported).ticket();
  v1::CreateCommentRequest comment;
  comment.set_parent(name);
  comment.mutable_comment()->set_text("We look into it");
  ASSERT_TRUE(Call(*v1::ConversationService::NewStub(server_->Channel()), "alice",
                   &v1::ConversationService::Stub::CreateComment, comment)
                  .ok());
  EXPECT_THAT(FieldsOf(ImportOne(imported)), IsEmpty()) << "nothing new, nothing wrong";
  AddState(imported, "2", 2, common::v1::TICKET_STATE_CLOSED);
  EXPECT_THAT(FieldsOf(ImportOne(imported)), ElementsAre("case_key"));
  EXPECT_EQ(Get(name).state(), common::v1::TICKET_STATE_OPEN);
}

TEST_F(ImportServiceTest, ABadTicketIsRefusedAloneWithAllThatIsWrong) {
  v1::ImportedTicket bad = NewCase("G2");
  bad.mutable_ticket()->clear_subject();
  bad.mutable_ticket()->clear_create_time();
  AddState(bad, "1", 1, static_cast<common::v1::TicketState>(99));
  AddState(bad, "1", 2, common::v1::TICKET_STATE_OPEN);
  bad.mutable_changes(1)->mutable_fields()->add_paths("comment_count");
  bad.mutable_changes(1)->set_actor("robots/1");
  const auto response = Import(RequestOf({NewCase("G1"), bad, NewCase("G3")}));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->results(0).created());
  EXPECT_TRUE(response->results(2).created());
  EXPECT_EQ(response->results(1).ticket(), "");
  EXPECT_THAT(
      FieldsOf(response->results(1)),
      UnorderedElementsAre("ticket.subject", "ticket.create_time", "changes[0].ticket.state",
                           "changes[1].fields", "changes[1].actor", "changes[1].row_key"));
}

TEST_F(ImportServiceTest, TimesMustBePossible) {
  v1::ImportedTicket imported = NewCase("L1");
  AddState(imported, "1", 1, common::v1::TICKET_STATE_CLOSED);
  v1::ImportedChange& change = *imported.mutable_changes(0);
  change.mutable_fields()->add_paths("resolve_time");
  *change.mutable_ticket()->mutable_resolve_time() = ToProto(kOpened - absl::Seconds(1));
  AddState(imported, "2", 2, common::v1::TICKET_STATE_OPEN);
  *imported.mutable_changes(1)->mutable_time() = ToProto(absl::Now() + absl::Hours(1));
  AddState(imported, "3", 3, common::v1::TICKET_STATE_OPEN);
  imported.mutable_changes(2)->mutable_time()->set_seconds(int64_t{1} << 60);
  *imported.mutable_as_of() = ToProto(absl::Now() + absl::Hours(1));
  EXPECT_THAT(FieldsOf(ImportOne(imported)),
              UnorderedElementsAre("as_of", "changes[0].ticket.resolve_time", "changes[1].time",
                                   "changes[2].time"));
}

TEST_F(ImportServiceTest, WhatDoesNotExistIsNamed) {
  v1::ImportedTicket imported = NewCase("H1");
  imported.mutable_ticket()->set_requester("people/nobody");
  AddState(imported, "1", 1, common::v1::TICKET_STATE_OPEN);
  imported.mutable_changes(0)->mutable_fields()->add_paths("category");
  imported.mutable_changes(0)->mutable_ticket()->set_category("categories/none");
  EXPECT_THAT(FieldsOf(ImportOne(imported)),
              UnorderedElementsAre("ticket.requester", "changes[0].ticket.category"));
}

TEST_F(ImportServiceTest, CreatesWhatTicketsReferToOnce) {
  v1::ImportedTicket imported = NewCase("I1");
  imported.mutable_ticket()->set_category("categories/i-office--i-printers");
  imported.mutable_ticket()->set_organisation("organisations/i-acme");
  v1::ImportTicketsRequest request = RequestOf({imported});
  v1::Category& child = *request.add_categories();
  child.set_name("categories/i-office--i-printers");
  child.set_display_name("Printers");
  child.set_parent("categories/i-office");
  v1::Category& parent = *request.add_categories();
  parent.set_name("categories/i-office");
  parent.set_display_name("Office");
  v1::Organisation& organisation = *request.add_organisations();
  organisation.set_name("organisations/i-acme");
  organisation.set_display_name("Acme");
  organisation.set_customer_group("gold");
  for (int i = 0; i < 2; ++i) {
    const auto response = Import(request);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(Get(response->results(0).ticket()).customer_group(), "gold");
  }
  const auto events = EventsOf("categories/i-office--i-printers");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].category_changed().parent(), "categories/i-office");
  EXPECT_EQ(EventsOf("organisations/i-acme").size(), 1u);
}

TEST_F(ImportServiceTest, TheCallAsAWholeIsChecked) {
  v1::ImportTicketsRequest request = RequestOf({NewCase("J1"), NewCase("J1")});
  request.set_source("Old Desk!");
  EXPECT_THAT(ViolatedFields(Import(request).status()),
              UnorderedElementsAre("source", "tickets[1].case_key"));
  request = RequestOf({});
  request.mutable_people(0)->set_name("persons/x");
  EXPECT_THAT(ViolatedFields(Import(request).status()), UnorderedElementsAre("people[0].name"));
  request = RequestOf({});
  for (int i = 0; i < 501; ++i) *request.add_tickets() = NewCase(absl::StrCat("J", i));
  EXPECT_THAT(ViolatedFields(Import(request).status()), UnorderedElementsAre("tickets"));
}

TEST_F(ImportServiceTest, AnAnswerNamesNoMoreThanItCanHold) {
  v1::ImportTicketsRequest request = RequestOf({});
  for (int i = 0; i < 500; ++i) request.add_tickets()->set_case_key(absl::StrCat("M", i));
  const auto response = Import(request);
  ASSERT_TRUE(response.ok()) << response.status();
  for (const auto& result : response->results()) EXPECT_GT(result.violations_size(), 3);
  request.clear_source();
  const absl::Status status = Import(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("more fields are wrong"));
}

TEST_F(ImportServiceTest, AParentThatDoesNotExistIsRefused) {
  v1::ImportTicketsRequest request = RequestOf({});
  v1::Category& child = *request.add_categories();
  child.set_name("categories/orphan");
  child.set_display_name("Orphan");
  child.set_parent("categories/nowhere");
  EXPECT_EQ(Import(request).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ImportServiceTest, ATreeWithoutARootIsRefused) {
  v1::ImportTicketsRequest request = RequestOf({});
  for (const auto& [name, parent] :
       std::map<std::string, std::string>{{"c-a", "c-b"}, {"c-b", "c-a"}}) {
    v1::Category& category = *request.add_categories();
    category.set_name("categories/" + name);
    category.set_display_name(name);
    category.set_parent("categories/" + parent);
  }
  EXPECT_EQ(ReasonOf(Import(request).status()), reason::kReferenceMissing);
  request.mutable_categories(1)->clear_parent();
  EXPECT_TRUE(Import(request).ok());
}

// Many cases at once: several transactions, all dense, and quick enough for none to be long.
TEST_F(ImportServiceTest, ManyComeInByParts) {
  std::vector<v1::ImportedTicket> tickets;
  for (int i = 0; i < 500; ++i) {
    tickets.push_back(NewCase(absl::StrCat("K", i)));
    for (int row = 1; row <= 20; ++row) {
      AddState(
          tickets.back(), absl::StrCat(row), row,
          row % 2 == 0 ? common::v1::TICKET_STATE_OPEN : common::v1::TICKET_STATE_PENDING_EXTERNAL);
    }
  }
  const auto response = Import(RequestOf(tickets));
  ASSERT_TRUE(response.ok()) << response.status();
  const auto counts = database_->Query(
      "SELECT count(*), sum(reached), count(*) FILTER (WHERE told = reached) FROM ("
      "  SELECT t.version AS reached, (SELECT count(*) FROM events e"
      "    WHERE e.subject = 'tickets/' || t.id AND e.version <= t.version) AS told"
      "  FROM tickets t JOIN imported_cases c ON c.ticket = t.id"
      "  WHERE c.case_key LIKE 'K%') AS each");
  EXPECT_EQ(counts[0][0].as<int>(), 500);
  EXPECT_EQ(counts[0][1].as<int>(), 500 * 21);
  EXPECT_EQ(counts[0][2].as<int>(), 500);
}

// The plan that is kept is one of a time when there were few of them.
TEST_F(ImportServiceTest, WhatTicketsReferToIsFoundByKeyHoweverMuchThereIs) {
  database_->Query(
      "INSERT INTO people (id, display_name) SELECT 'p' || n, 'P' FROM generate_series(1, 700) n");
  std::string plan;
  for (const auto& row : database_->Query(
           absl::StrCat("SET plan_cache_mode = force_generic_plan; PREPARE planned AS ",
                        luukku::sql::services::ticket::imports::kFindReferences.text,
                        " EXPLAIN EXECUTE planned('{a}', '{b}', '{c}')"))) {
    absl::StrAppend(&plan, row[0].c_str(), "\n");
  }
  EXPECT_THAT(plan, HasSubstr("people_pkey"));
  EXPECT_THAT(plan, ::testing::Not(HasSubstr("Seq Scan")));
}

TEST_F(ImportServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : absl::MakeConstSpan(sql::services::ticket::imports::kAll)) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::ticket
