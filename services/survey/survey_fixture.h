#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/status/proto_time.h"
#include "lib/testing/desk.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/survey/service.h"

// The fixture of the tests of the survey service: the service in this process, with a real ticket
// service beside it.
namespace luukku::survey {

inline std::set<std::string> ViolatedFields(const absl::Status& status) {
  std::set<std::string> fields;
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  for (const auto& violation : details.field_violations()) fields.insert(violation.field());
  return fields;
}

// The code of a StatusOr.
template <typename Answer>
absl::StatusCode CodeOf(const Answer& answer) {
  return answer.status().code();
}

template <typename Condition>
bool Eventually(Condition condition, absl::Duration time = absl::Seconds(20)) {
  const absl::Time end = absl::Now() + time;
  while (!condition()) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(10));
  }
  return true;
}

// A file with one answer key.
class AnswerKeyFile {
 public:
  explicit AnswerKeyFile(char digit) { std::ofstream(path()) << std::string(64, digit) << "\n"; }
  std::string path() const { return folder_.File("answer-key"); }

 private:
  testing::TemporaryFolder folder_;
};

// One desk for all tests of a suite; each test uses tickets of its own.
class SurveyFixture : public ::testing::Test {
 protected:
  using Stub = v1::SurveyService::Stub;
  using Tickets = ticket::v1::TicketService::Stub;

  static void SetUpTestSuite() {
    tickets_database_ = new testing::Database("ticket", {});
    database_ = new testing::Database("survey", Service().migrations);
    tokens_ = new testing::Tokens();
    key_ = new AnswerKeyFile('a');
    ticket_service_ = new testing::Replicas("ticket", 1, *tickets_database_, *tokens_);
    server_ = new testing::Server(Service(), *database_, *tokens_,
                                  {{"ticket", ticket_service_->Addresses()}},
                                  {{"answer-key", key_->path()}});
  }
  static void TearDownTestSuite() {
    delete server_;
    delete ticket_service_;
    delete key_;
    delete tokens_;
    delete database_;
    delete tickets_database_;
  }

  // Calls a method as `who`: "ritva" and "olli" are requesters, "alice" is an agent, "root" an
  // admin; "" is nobody, without a token.
  template <typename S, typename Request, typename Response>
  static absl::StatusOr<Response> Call(S& stub, const std::string& who,
                                       grpc::Status (S::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                       const Request& request) {
    Response response;
    auto context = ContextOf(who);
    const auto status = FromGrpc((stub.*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  static std::unique_ptr<grpc::ClientContext> ContextOf(const std::string& who) {
    if (!who.empty()) {
      return testing::ContextFor(tokens_->Mint(who, {who == "alice"  ? "agent"
                                                     : who == "root" ? "admin"
                                                                     : "requester"}));
    }
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    return context;
  }

  // A new ticket.
  std::string Create(const std::string& who,
                     common::v1::TicketType type = common::v1::TICKET_TYPE_INCIDENT,
                     const std::string& language = "") {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(type);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
    request.mutable_ticket()->set_subject("The printer is on fire");
    request.mutable_ticket()->set_language(language);
    const auto ticket = Call(*tickets_, who, &Tickets::CreateTicket, request);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    return ticket.ok() ? ticket->name() : "";
  }

  void Resolve(const std::string& ticket) {
    ticket::v1::ResolveTicketRequest request;
    request.set_name(ticket);
    const auto status = Call(*tickets_, "alice", &Tickets::ResolveTicket, request).status();
    EXPECT_TRUE(status.ok()) << status;
  }

  absl::StatusOr<v1::ListInvitationsResponse> List(const std::string& who,
                                                   const std::string& ticket) {
    v1::ListInvitationsRequest request;
    request.set_ticket(ticket);
    return Call(*stub_, who, &Stub::ListInvitations, request);
  }

  absl::StatusOr<v1::Invitation> Get(const std::string& who, const std::string& name,
                                     const std::string& language = "") {
    v1::GetInvitationRequest request;
    request.set_name(name);
    request.set_language(language);
    return Call(*stub_, who, &Stub::GetInvitation, request);
  }

  absl::StatusOr<v1::Invitation> Open(const std::string& token) {
    v1::GetInvitationByTokenRequest request;
    request.set_answer_token(token);
    return Call(*stub_, "", &Stub::GetInvitationByToken, request);
  }

  absl::StatusOr<v1::Invitation> Respond(const std::string& token, int score,
                                         const std::string& text = "",
                                         const std::string& request_id = "") {
    v1::RespondRequest request;
    request.set_answer_token(token);
    request.set_score(score);
    request.set_text(text);
    request.set_request_id(request_id);
    return Call(*stub_, "", &Stub::Respond, request);
  }

  // The invitation for a ticket, as its requester gets it, once there is one.
  v1::Invitation InvitationFor(const std::string& who, const std::string& ticket) {
    std::string name;
    EXPECT_TRUE(Eventually([&] {
      const auto list = List(who, ticket);
      if (!list.ok() || list->invitations().empty()) return false;
      name = list->invitations(0).name();
      return true;
    })) << ticket;
    return Get(who, name).value_or(v1::Invitation());
  }

  // A ticket of `who`, resolved: its invitation.
  v1::Invitation Invite(const std::string& who = "ritva") {
    const std::string ticket = Create(who);
    Resolve(ticket);
    return InvitationFor(who, ticket);
  }

  // As if it had been sent so much earlier.
  void Age(const v1::Invitation& invitation, const std::string& interval) {
    database_->Query(absl::StrCat("UPDATE invitations SET create_time = create_time - interval '",
                                  interval, "', expire_time = expire_time - interval '", interval,
                                  "' WHERE id = '", invitation.name().substr(12), "'"));
    database_->Query(absl::StrCat("UPDATE answers SET create_time = create_time - interval '",
                                  interval, "', update_time = update_time - interval '", interval,
                                  "' WHERE invitation = '", invitation.name().substr(12), "'"));
  }

  // Events of the subject, oldest first, as the feed serves them.
  std::vector<event::v1::Event> EventsOf(const std::string& subject) {
    const auto stub = event::v1::FeedService::NewStub(server_->Channel());
    auto context = ContextOf("root");
    event::v1::SubscribeRequest request;
    request.set_consumer("test");
    for (int slot = 0; slot < 64; ++slot) request.add_slots()->set_slot(slot);
    const auto head = Count("events", "true");
    std::vector<event::v1::Event> events;
    int64_t read = 0;
    event::v1::SubscribeResponse message;
    const auto stream = stub->Subscribe(context.get(), request);
    while (read < head && stream->Read(&message)) {
      read += message.entries_size();
      for (const auto& entry : message.entries()) {
        if (entry.event().subject() == subject) events.push_back(entry.event());
      }
    }
    context->TryCancel();
    (void)stream->Finish();
    return events;
  }

  int64_t Count(const std::string& table, const std::string& where) {
    return database_->Query("SELECT count(*) FROM " + table + " WHERE " + where)[0][0]
        .as<int64_t>();
  }

  inline static testing::Database* tickets_database_ = nullptr;
  inline static testing::Database* database_ = nullptr;
  inline static testing::Tokens* tokens_ = nullptr;
  inline static AnswerKeyFile* key_ = nullptr;
  inline static testing::Replicas* ticket_service_ = nullptr;
  inline static testing::Server* server_ = nullptr;
  std::unique_ptr<Tickets> tickets_ =
      ticket::v1::TicketService::NewStub(ticket_service_->Channel(0));
  std::unique_ptr<Stub> stub_ = v1::SurveyService::NewStub(server_->Channel());
};

}  // namespace luukku::survey
