// What reads cost: pages end by bytes as well as by items, and no read or change of a ticket looks
// at its history or conversation.

#include <gmock/gmock.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "services/ticket/conversation/sql.h"
#include "services/ticket/ticket_fixture.h"
#include "services/ticket/tickets/sql.h"

namespace luukku::ticket {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kLargestText = 65'536;
// A page, its last item, and what stands beside texts.
constexpr size_t kLargestPage = (1 << 20) + 2 * kLargestText;

class TicketPages : public TicketFixture {
 protected:
  // All pages of a list, as `who` sees it; each no larger than a page may be.
  template <typename AnyStub, typename Response, typename Request>
  std::vector<Response> Pages(AnyStub& stub, const std::string& who,
                              grpc::Status (AnyStub::*list)(grpc::ClientContext*, const Request&,
                                                            Response*),
                              Request request) {
    std::vector<Response> pages;
    do {
      const auto page = Call(stub, who, list, request);
      if (!page.ok()) {
        ADD_FAILURE() << page.status();
        break;
      }
      EXPECT_LE(page->ByteSizeLong(), kLargestPage);
      pages.push_back(*page);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty() && pages.size() < 1000);
    return pages;
  }
};

TEST_F(TicketPages, OfLargeTicketsEndByBytes) {
  std::vector<std::string> created;
  for (int i = 0; i < 40; ++i) {
    v1::CreateTicketRequest request = NewTicket();
    request.mutable_ticket()->set_description(std::string(kLargestText, 'x'));
    created.push_back(Call(*stub_, "ritva", &Stub::CreateTicket, request)->name());
  }
  for (const char* who : {"ritva", "alice"}) {
    for (const char* order : {"create_time", "create_time desc"}) {
      v1::ListTicketsRequest list;
      list.set_page_size(200);
      list.set_order_by(order);
      list.set_filter("requester = \"people/ritva\"");
      std::vector<std::string> listed;
      const auto pages = Pages(*stub_, who, &Stub::ListTickets, list);
      for (const auto& page : pages) {
        for (const auto& ticket : page.tickets()) listed.push_back(ticket.name());
      }
      if (list.order_by() == "create_time desc") std::reverse(listed.begin(), listed.end());
      EXPECT_EQ(listed, created) << who << " " << order;
      EXPECT_EQ(pages.size(), 3u) << "of 16 tickets, 16 and 8";
    }
  }
}

TEST_F(TicketPages, OfLongConversationsEndByBytes) {
  const std::string ticket = Create("ritva").name();
  std::vector<std::string> all, open;
  for (int i = 0; i < 60; ++i) {
    const bool internal = i % 3 == 1;
    const std::string text = absl::StrCat(i, std::string(kLargestText - 2, 'x'));
    ASSERT_TRUE(Say("alice", ticket, text, internal).ok());
    all.push_back(text);
    if (!internal) open.push_back(text);
  }
  v1::ListCommentsRequest list;
  list.set_parent(ticket);
  for (const char* order : {"", "create_time", "create_time desc"}) {
    list.set_order_by(order);
    for (const int size : {7, 200}) {
      list.set_page_size(size);
      for (const char* who : {"ritva", "alice"}) {
        std::vector<std::string> listed;
        for (const auto& page : Pages(*talk_, who, &Talk::ListComments, list)) {
          for (const auto& comment : page.comments()) listed.push_back(comment.text());
        }
        if (list.order_by() == "create_time desc") std::reverse(listed.begin(), listed.end());
        EXPECT_TRUE(listed == (who == std::string("ritva") ? open : all))
            << who << " " << order << " " << size;
      }
    }
  }
  list.set_order_by("text");
  EXPECT_EQ(ViolatedFields(Call(*talk_, "alice", &Talk::ListComments, list).status()),
            std::set<std::string>{"order_by"});
}

// A customer's versions are numbered without the holes that would tell of notes, over all pages.
TEST_F(TicketPages, OfHistoryAreNumberedAsTheirReaderSeesThem) {
  const std::string ticket = Create("ritva").name();
  v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(ticket);
  update.mutable_update_mask()->add_paths("description");
  for (int i = 0; i < 24; ++i) {
    ASSERT_TRUE(Say("alice", ticket, "note", true).ok());
    update.mutable_ticket()->set_description(std::string(kLargestText, i % 2 == 0 ? 'a' : 'b'));
    ASSERT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, update).ok());
  }
  v1::ListTicketHistoryRequest list;
  list.set_name(ticket);
  for (const int size : {5, 200}) {
    list.set_page_size(size);
    for (const auto& [who, versions] : {std::pair("ritva", 25), std::pair("alice", 49)}) {
      int64_t expected = 1;
      for (const auto& page : Pages(*stub_, who, &Stub::ListTicketHistory, list)) {
        for (const auto& entry : page.entries()) EXPECT_EQ(entry.version(), expected++) << who;
      }
      EXPECT_EQ(expected, versions + 1) << who;
      EXPECT_EQ(Get(who, ticket)->etag(), absl::StrCat(versions));
    }
  }
}

TEST_F(TicketPages, NoReadOrChangeOfATicketLooksAtItsHistory) {
  namespace statements = luukku::sql::services::ticket::tickets;
  const std::string any =
      ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL";
  for (const auto& [statement, arguments] :
       std::initializer_list<std::pair<const db::Statement&, std::string>>{
           {statements::kGetTicket, "(1)"},
           {statements::kGetTickets, "('{1,2}')"},
           {statements::kListTicketsNewestFirst, "(NULL, NULL" + any + ", 50, 1000)"},
           {statements::kListTicketsOldestFirst, "(NULL, NULL" + any + ", 50, 1000)"},
           {statements::kReadForChange, "('{1}', '{a}', '{a}', '{f}', '{NULL}', '{NULL}')"}}) {
    const std::string plan = database_->PlanOf(statement, arguments);
    EXPECT_THAT(plan, HasSubstr("tickets"));
    EXPECT_THAT(plan, Not(HasSubstr("history"))) << statement.name;
    EXPECT_THAT(plan, Not(HasSubstr("comments"))) << statement.name;
  }
  // Pages of both begin where the page before ended.
  EXPECT_THAT(database_->PlanOf(statements::kListHistory, "(1, 100000, 50, 1000)"),
              HasSubstr("Index Cond: ((ticket = '1'::bigint) AND (version > '100000'::bigint))"));
  EXPECT_THAT(database_->PlanOf(statements::kListChangesSince, "('{1}', '{100000}', 1000)"),
              HasSubstr("Index Cond: ((ticket = "));
  namespace talk = luukku::sql::services::ticket::conversation;
  EXPECT_THAT(database_->PlanOf(talk::kListCommentsOldestFirst, "(1, 100, 50, 1000)"),
              HasSubstr("Index Cond: ((ticket = '1'::bigint) AND (number > ('100'::bigint + "));
  EXPECT_THAT(database_->PlanOf(talk::kListCommentsNewestFirst, "(1, 100, 50, 1000)"),
              HasSubstr("Index Cond: ((ticket = '1'::bigint) AND (number < ('100'::bigint + "));
}

TEST_F(TicketPages, ATicketHasSoManyComments) {
  const std::string ticket = Create("ritva").name();
  const auto count = [&](int comments) {
    database_->Query(absl::StrCat("UPDATE tickets SET comment_count = ", comments,
                                  " WHERE id = ", ticket.substr(ticket.find('/') + 1)));
  };
  ASSERT_TRUE(Say("alice", ticket, "a note", true).ok());
  count(5000);  // Of which the customer sees 4999, and must not learn of the other.
  EXPECT_TRUE(Say("ritva", ticket, "the last of mine").ok());
  const absl::Status full = Say("ritva", ticket, "one more").status();
  EXPECT_EQ(full.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(full), reason::kTicketFull);
  EXPECT_THAT(std::string(full.message()), HasSubstr("has 5000 comments"));
  EXPECT_TRUE(Say("alice", ticket, "we can still answer").ok());
  count(9999);
  EXPECT_TRUE(Say("alice", ticket, "the last").ok());
  EXPECT_EQ(ReasonOf(Say("alice", ticket, "one more", true).status()), reason::kTicketFull);
}

}  // namespace
}  // namespace luukku::ticket
