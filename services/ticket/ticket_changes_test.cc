// Changes of tickets with words, by old etags, and how tickets end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "google/rpc/error_details.pb.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string MetadataOf(const absl::Status& status, const char* key) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (payload) info.ParseFromString(std::string(*payload));
  return info.metadata().contains(key) ? info.metadata().at(key) : "";
}

class TicketChangesTest : public TicketFixture {};

TEST_F(TicketChangesTest, AnEditIsStaleOnlyByTheFieldsThatItEdits) {
  const v1::Ticket read = Create("ritva");
  v1::UpdateTicketRequest other;
  other.mutable_ticket()->set_name(read.name());
  other.mutable_ticket()->set_subject("Printer in flames");
  other.mutable_ticket()->set_impact(common::v1::IMPACT_HIGH);
  other.mutable_update_mask()->add_paths("subject");
  other.mutable_update_mask()->add_paths("impact");
  ASSERT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, other).ok());
  ASSERT_TRUE(Say("ritva", read.name(), "It still burns").ok());

  const auto edit = [&](const char* field, const char* value, const std::string& etag) {
    v1::UpdateTicketRequest request;
    request.mutable_ticket()->set_name(read.name());
    request.mutable_ticket()->set_etag(etag);
    if (std::string(field) == "urgency") {
      request.mutable_ticket()->set_urgency(common::v1::URGENCY_HIGH);
    } else if (std::string(field) == "subject") {
      request.mutable_ticket()->set_subject(value);
    } else {
      request.mutable_ticket()->set_location(value);
    }
    request.mutable_update_mask()->add_paths(field);
    return Call(*stub_, "alice", &Stub::UpdateTicket, request);
  };
  const auto stale = edit("subject", "Printer", read.etag());
  EXPECT_EQ(ReasonOf(stale.status()), reason::kStaleEtag);
  EXPECT_EQ(MetadataOf(stale.status(), "fields"), "subject");
  EXPECT_EQ(MetadataOf(stale.status(), "etag"), Get("alice", read.name())->etag());
  // The priority follows from the impact, which somebody else changed.
  EXPECT_EQ(MetadataOf(edit("urgency", "", read.etag()).status(), "fields"), "priority");
  const auto moved = edit("location", "Room 3", read.etag());
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->subject(), "Printer in flames");
  EXPECT_TRUE(edit("subject", "Printer", moved->etag()).ok());
  // Of a version that never was, nobody knows what changed since.
  for (const char* never : {"99", "0", "-1", "01", "1 ", "garbage"}) {
    EXPECT_EQ(ReasonOf(edit("location", "Room 4", never).status()), reason::kStaleEtag) << never;
  }
}

TEST_F(TicketChangesTest, AChangeMayBringAComment) {
  const v1::Ticket created = Create("ritva");
  v1::ResolveTicketRequest resolve;
  resolve.set_name(created.name());
  resolve.set_request_id(db::RandomUuid());
  resolve.mutable_comment()->set_text("The red one was empty; it has paper now");
  const auto resolved = Call(*stub_, "alice", &Stub::ResolveTicket, resolve);
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(resolved->state(), common::v1::TICKET_STATE_RESOLVED);
  EXPECT_TRUE(resolved->has_first_response_time());
  EXPECT_EQ(resolved->etag(), "3");
  EXPECT_EQ(Call(*stub_, "alice", &Stub::ResolveTicket, resolve)->etag(), "3");

  // A customer may not note, and then the ticket is not reopened either.
  v1::ReopenTicketRequest reopen;
  reopen.set_name(created.name());
  reopen.mutable_comment()->set_text("They are wrong");
  reopen.mutable_comment()->set_internal(true);
  EXPECT_EQ(Call(*stub_, "ritva", &Stub::ReopenTicket, reopen).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Get("ritva", created.name())->etag(), "3");
  reopen.mutable_comment()->set_internal(false);
  const auto reopened = Call(*stub_, "ritva", &Stub::ReopenTicket, reopen);
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_EQ(reopened->reopen_count(), 1);

  v1::AssignTicketRequest assign;
  assign.set_name(created.name());
  assign.set_team("teams/printers");
  assign.mutable_comment()->set_text("Ask her which one");
  assign.mutable_comment()->set_internal(true);
  ASSERT_TRUE(Call(*stub_, "alice", &Stub::AssignTicket, assign).ok());

  v1::ListCommentsRequest list;
  list.set_parent(created.name());
  EXPECT_EQ(Call(*talk_, "ritva", &Talk::ListComments, list)->comments_size(), 2);
  EXPECT_EQ(Call(*talk_, "alice", &Talk::ListComments, list)->comments_size(), 3);
  EXPECT_EQ(Get("ritva", created.name())->etag(), "6");
  EXPECT_EQ(Get("alice", created.name())->etag(), "7");
}

TEST_F(TicketChangesTest, ATicketSaysHowItEndedAndCustomersDoNotSeeThePartner) {
  const std::string name = Create("ritva").name();
  v1::SetTicketPendingRequest pending;
  pending.set_name(name);
  pending.set_state(common::v1::TICKET_STATE_PENDING_CUSTOMER);
  pending.set_partner("Elisa Oyj");
  pending.set_reason("they have to dig");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::SetTicketPending, pending).status()),
            std::set<std::string>{"partner"});
  pending.set_state(common::v1::TICKET_STATE_PENDING_EXTERNAL);
  EXPECT_EQ(Call(*stub_, "alice", &Stub::SetTicketPending, pending)->partner(), "Elisa Oyj");
  EXPECT_EQ(Get("ritva", name)->partner(), "");
  const auto history = [&](const char* who) {
    v1::ListTicketHistoryRequest list;
    list.set_name(name);
    return Call(*stub_, who, &Stub::ListTicketHistory, list)->ShortDebugString();
  };
  EXPECT_THAT(history("alice"), AllOf(HasSubstr("Elisa"), HasSubstr("they have to dig")));
  EXPECT_THAT(history("ritva"), AllOf(HasSubstr("PENDING_EXTERNAL"), Not(HasSubstr("Elisa")),
                                      Not(HasSubstr("they have to dig"))));

  v1::CancelTicketRequest cancel;
  cancel.set_name(name);
  for (const auto not_mine : {common::v1::RESOLUTION_SPAM, common::v1::RESOLUTION_SOLVED}) {
    cancel.set_resolution(not_mine);
    EXPECT_EQ(ViolatedFields(Call(*stub_, "ritva", &Stub::CancelTicket, cancel).status()),
              std::set<std::string>{"resolution"});
  }
  cancel.clear_resolution();
  EXPECT_EQ(Call(*stub_, "ritva", &Stub::CancelTicket, cancel)->resolution(),
            common::v1::RESOLUTION_WITHDRAWN);

  v1::ResolveTicketRequest resolve;
  resolve.set_name(Create("ritva").name());
  resolve.set_resolution(common::v1::RESOLUTION_SPAM);
  EXPECT_EQ(ViolatedFields(Call(*stub_, "alice", &Stub::ResolveTicket, resolve).status()),
            std::set<std::string>{"resolution"});
  resolve.set_resolution(common::v1::RESOLUTION_ANSWERED_BY_ARTICLE);
  EXPECT_EQ(Call(*stub_, "alice", &Stub::ResolveTicket, resolve)->resolution(),
            common::v1::RESOLUTION_ANSWERED_BY_ARTICLE);
  auto partnered = NewTicket("mine");
  partnered.mutable_ticket()->set_partner("me");
  EXPECT_EQ(ViolatedFields(Call(*stub_, "ritva", &Stub::CreateTicket, partnered).status()),
            std::set<std::string>{"ticket.partner"});
}

TEST_F(TicketChangesTest, SoMuchHistoryIsLookedAtForAnEdit) {
  const v1::Ticket read = Create("ritva");
  v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(read.name());
  update.mutable_update_mask()->add_paths("description");
  for (const char letter : {'a', 'b', 'c'}) {
    update.mutable_ticket()->set_description(std::string(65'000, letter));
    ASSERT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, update).ok());
  }
  v1::UpdateTicketRequest edit;
  edit.mutable_ticket()->set_name(read.name());
  edit.mutable_ticket()->set_etag(read.etag());
  edit.mutable_ticket()->set_location("Room 3");
  edit.mutable_update_mask()->add_paths("location");
  EXPECT_EQ(ReasonOf(Call(*stub_, "alice", &Stub::UpdateTicket, edit).status()),
            reason::kStaleEtag);
  edit.mutable_ticket()->set_etag("3");
  EXPECT_TRUE(Call(*stub_, "alice", &Stub::UpdateTicket, edit).ok());
}

TEST_F(TicketChangesTest, AnAnswerMayAskForWhatWasRead) {
  const v1::Ticket created = Create("ritva");
  v1::CreateCommentRequest answer;
  answer.set_parent(created.name());
  answer.set_etag(created.etag());
  answer.mutable_comment()->set_text("Which printer?");
  const auto said = Call(*talk_, "alice", &Talk::CreateComment, answer);
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(said->comment().text(), "Which printer?");
  EXPECT_EQ(said->ticket().SerializeAsString(), Get("alice", created.name())->SerializeAsString());
  EXPECT_EQ(ReasonOf(Call(*talk_, "alice", &Talk::CreateComment, answer).status()),
            reason::kStaleEtag);
}

}  // namespace
}  // namespace luukku::ticket
