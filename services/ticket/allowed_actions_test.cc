// Ticket.allowed_actions, over real gRPC and PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/ticket/desk_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class AllowedActionsTest : public DeskFixture {};

// What allowed_actions lists succeeds, and nothing else does, in each state and for each role.
TEST_F(AllowedActionsTest, AreThoseThatSucceed) {
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
TEST_F(AllowedActionsTest, OfEachAnswerAreThoseThatComeNext) {
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

}  // namespace
}  // namespace luukku::ticket
