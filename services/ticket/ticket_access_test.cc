// Who sees which tickets, and what of them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_EQ(Call(*stub_, "olli", &Stub::ListComments, comments).status().code(),
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
  const auto own = Call(*stub_, "ritva", &Stub::ListComments, comments);
  ASSERT_EQ(own->comments_size(), 1);
  EXPECT_EQ(own->comments(0).text(), "on our way");
  EXPECT_EQ(Call(*stub_, "alice", &Stub::ListComments, comments)->comments_size(), 2);
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
  auto page = Call(*stub_, "ritva", &Stub::ListComments, comments);
  ASSERT_EQ(page->comments_size(), 2);
  EXPECT_EQ(page->comments(1).text(), "thanks");
  comments.set_page_token(page->next_page_token());
  page = Call(*stub_, "ritva", &Stub::ListComments, comments);
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
