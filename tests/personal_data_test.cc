// The four services' data about a person can be exported, and is gone everywhere after an erasure;
// before that, too, no event, log line or metric has any of it. Real processes, luukkuctl as the
// desk's administrator.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/match.h"
#include "lib/testing/http.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "luukku/ticket/v1/erasure_service.pb.h"
#include "tests/whole_desk.h"

namespace luukku {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kPrivate[] = "Ritva Meikäläinen, Kotikatu 1";
constexpr char kName[] = "Aino Agentti";

// Captures the standard output of processes started from here on; shown if the test fails.
class LogFile {
 public:
  LogFile() : stdout_(dup(STDOUT_FILENO)) {
    setenv("LUUKKU_LOG_LEVEL", "debug", 1);  // Every call is a line.
    std::fflush(stdout);
    const int file = open(path().c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    dup2(file, STDOUT_FILENO);
    close(file);
  }
  ~LogFile() {
    std::fflush(stdout);
    dup2(stdout_, STDOUT_FILENO);
    close(stdout_);
    if (::testing::Test::HasFailure()) std::cout << Text() << std::flush;
  }
  std::string Text() const {
    std::stringstream text;
    text << std::ifstream(path()).rdbuf();
    return text.str();
  }

 private:
  std::string path() const { return folder_.File("log"); }

  const testing::TemporaryFolder folder_;
  const int stdout_;
};

class PersonalDataTest : public LogFile, public WholeDesk {
 protected:
  PersonalDataTest() { std::ofstream(folder_.File("token")) << token_; }

  // luukkuctl's standard output; "" unless it exits with 0.
  std::string Ctl(const std::string& arguments) {
    const std::string line =
        absl::StrCat(std::getenv("LUUKKU_BIN_DIR"), "/luukkuctl --token-file ",
                     folder_.File("token"), " --ticket-address ", ticket_replicas_.Address(0),
                     " --routing-address ", routing_replicas_.Address(0), " --survey-address ",
                     surveys_.replicas.Address(0), " --output json ", arguments);
    FILE* pipe = popen(line.c_str(), "r");
    std::string text;
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) text.append(buffer, n);
    return pclose(pipe) == 0 ? text : "";
  }

  void AddPeople() {
    ticket::v1::CreatePersonRequest person;
    person.mutable_person()->set_name("people/r17");
    person.mutable_person()->set_display_name(kPrivate);
    const auto customers = ticket::v1::CustomerService::NewStub(ticket_replicas_.Channel(0));
    ASSERT_TRUE(Call(*customers, &ticket::v1::CustomerService::Stub::CreatePerson, person).ok());
    routing::v1::CreateAgentRequest agent;
    agent.mutable_agent()->set_name("agents/a4");
    agent.mutable_agent()->set_display_name(kName);
    agent.mutable_agent()->add_teams("teams/network");
    agent.mutable_agent()->set_capacity(100);
    agent.mutable_agent()->set_present(true);
    ASSERT_TRUE(Call(*teams_, &routing::v1::TeamService::Stub::CreateAgent, agent).ok());
  }

  // A ticket of the person with texts everywhere, resolved by the agent.
  std::string OpenAndResolve() {
    ticket::v1::CreateTicketRequest create;
    create.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    create.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
    create.mutable_ticket()->set_requester("people/r17");
    create.mutable_ticket()->set_subject(kPrivate);
    create.mutable_ticket()->set_description(kPrivate);
    create.mutable_ticket()->set_external_reference(kPrivate);
    const auto ticket = Call(*tickets_, &routing::Tickets::CreateTicket, create);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    for (const bool internal : {false, true}) {
      ticket::v1::CreateCommentRequest comment;
      comment.set_parent(ticket->name());
      comment.mutable_comment()->set_text(kPrivate);
      comment.mutable_comment()->set_internal(internal);
      EXPECT_TRUE(Call(*conversation_, &routing::Conversation::CreateComment, comment).ok());
    }
    EXPECT_TRUE(Eventually([&] { return Get(ticket->name()).agent() == "agents/a4"; }));
    Resolve(ticket->name());
    return ticket->name();
  }

  // The requester's words in the survey.
  void Judge(const std::string& ticket) {
    using Stub = survey::v1::SurveyService::Stub;
    const auto stub = survey::v1::SurveyService::NewStub(surveys_.replicas.Channel(0));
    survey::v1::ListInvitationsRequest list;
    list.set_ticket(ticket);
    survey::v1::GetInvitationRequest get;
    ASSERT_TRUE(Eventually([&] {
      const auto invitations = Call(*stub, &Stub::ListInvitations, list);
      if (!invitations.ok() || invitations->invitations().empty()) return false;
      get.set_name(invitations->invitations(0).name());
      return true;
    }));
    const auto as_requester = testing::ContextFor(tokens_.Mint("r17", {"requester"}));
    ASSERT_TRUE(stub->GetInvitation(as_requester.get(), get, &invitation_).ok());
    ASSERT_TRUE(Respond(kPrivate).ok());
  }

  absl::Status Respond(const std::string& text) {
    using Stub = survey::v1::SurveyService::Stub;
    const auto stub = survey::v1::SurveyService::NewStub(surveys_.replicas.Channel(0));
    survey::v1::RespondRequest respond;
    respond.set_answer_token(invitation_.answer_token());
    respond.set_score(2);
    respond.set_text(text);
    respond.set_request_id(db::RandomUuid());
    return Call(*stub, &Stub::Respond, respond).status();
  }

  std::string Satisfaction() {
    return reporting_database_
        .Query(
            "SELECT string_agg(t::text, ';' ORDER BY t) FROM (SELECT score, count(*) FROM "
            "invitations GROUP BY 1) AS t")[0][0]
        .c_str();
  }

  ticket::v1::Erasure Erasure(const std::string& arguments) {
    ticket::v1::Erasure erasure;
    const std::string json = Ctl("privacy " + arguments);
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &erasure).ok()) << json;
    return erasure;
  }

  std::vector<const testing::Database*> Databases() {
    return {&ticket_database_, &routing_database_, &surveys_.database, &reporting_database_};
  }

  // Service and table of all rows with this text.
  std::vector<std::string> Places(const std::string& text) {
    static constexpr const char* kServices[] = {"ticket", "routing", "survey", "reporting"};
    std::vector<std::string> places;
    for (size_t i = 0; i < Databases().size(); ++i) {
      for (const std::string& table : Databases()[i]->TablesWith(text)) {
        places.push_back(absl::StrCat(kServices[i], ".", table));
      }
    }
    return places;
  }

  void ExpectNoneInMetricsAndLogs() {
    for (testing::Replicas* service : AllReplicas()) {
      for (int replica = 0; replica < service->size(); ++replica) {
        const std::string page = testing::HttpGet(service->metrics_port(replica), "/metrics");
        EXPECT_FALSE(page.empty());
        for (const char* secret : {kPrivate, kName, "r17", "agents/a4"}) {
          EXPECT_FALSE(absl::StrContains(page, secret)) << secret;
        }
      }
    }
    const std::string logs = Text();
    EXPECT_TRUE(absl::StrContains(logs, "TicketService/CreateTicket"));
    for (const char* secret : {kPrivate, kName}) EXPECT_FALSE(absl::StrContains(logs, secret));
  }

  const testing::TemporaryFolder folder_;
  survey::v1::Invitation invitation_;
};

TEST_F(PersonalDataTest, IsHandedOutAndForgottenByAllServices) {
  AddPeople();
  const std::string ticket = OpenAndResolve();
  Judge(ticket);
  ASSERT_TRUE(Eventually([&] { return absl::StrContains(Satisfaction(), "(2,1)"); }));

  // Tables have the texts, feeds do not.
  EXPECT_THAT(Places(kPrivate),
              UnorderedElementsAre("ticket.people", "ticket.tickets", "ticket.comments",
                                   "ticket.requests", "survey.answers", "survey.requests"));
  EXPECT_THAT(Places(kName),
              UnorderedElementsAre("routing.agents", "routing.resources",
                                   "routing.resource_revisions", "routing.requests"));
  ExpectNoneInMetricsAndLogs();

  // All of it is exported.
  google::protobuf::Struct exported;
  const std::string json = Ctl("privacy export r17");
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &exported).ok()) << json;
  EXPECT_EQ(
      exported.fields().at("person").struct_value().fields().at("display_name").string_value(),
      kPrivate);
  EXPECT_EQ(exported.fields().at("agent").kind_case(), google::protobuf::Value::kNullValue);
  EXPECT_TRUE(exported.fields().contains("roles"));
  const auto& tickets = exported.fields().at("tickets").list_value().values();
  ASSERT_EQ(tickets.size(), 1);
  const auto& dossier = tickets[0].struct_value().fields();
  const auto size_of = [&](const char* part) {
    return dossier.at(part).list_value().values_size();
  };
  EXPECT_EQ(dossier.at("ticket").struct_value().fields().at("name").string_value(), ticket);
  EXPECT_EQ(size_of("comments"), 2);
  EXPECT_GT(size_of("history"), 3);
  EXPECT_EQ(size_of("invitations"), 1);
  int places = 0;
  for (size_t at = 0; (at = json.find(kPrivate, at)) != std::string::npos; ++at) ++places;
  EXPECT_EQ(places, 7);  // Name, subject, description, reference, two comments, answer.
  EXPECT_FALSE(absl::StrContains(Ctl("privacy export r17 --without-notes"), "\"internal\":true"));
  EXPECT_TRUE(absl::StrContains(Ctl("privacy export a4"), kName));
  EXPECT_EQ(Ctl("privacy export nobody 2>&1 >/dev/null"), "");

  // All is erased; while one service is away, the erasure is not done.
  surveys_.replicas.process(0).Kill();
  const auto erasure = Erasure("erase r17 --yes");
  const auto state = [&](const std::string& name) { return Erasure("erasure " + name).state(); };
  ASSERT_TRUE(
      Eventually([&] { return Erasure("erasure " + erasure.name()).acknowledgements_size() == 2; },
                 absl::Seconds(60)));
  EXPECT_EQ(state(erasure.name()), ticket::v1::ERASURE_STATE_ACKNOWLEDGING);
  EXPECT_THAT(Places(kPrivate), UnorderedElementsAre("survey.answers", "survey.requests"));
  surveys_.replicas.KillAndRestart(0);
  EXPECT_TRUE(Eventually([&] { return state(erasure.name()) == ticket::v1::ERASURE_STATE_DONE; },
                         absl::Seconds(60)));
  EXPECT_THAT(Places(kPrivate), IsEmpty());
  EXPECT_THAT(Places("people/r17"), UnorderedElementsAre("ticket.events", "ticket.requests"));

  // The answer still counts, and takes no further text.
  EXPECT_TRUE(absl::StrContains(Satisfaction(), "(2,1)")) << Satisfaction();
  EXPECT_EQ(Respond(kPrivate).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Get(ticket).subject(), "[erased]");

  // An agent whom only routing has is erased in the same way.
  // Assigned tickets must be reassigned first.
  const std::string assigned = Create();
  ASSERT_TRUE(Eventually([&] { return Get(assigned).agent() == "agents/a4"; }));
  EXPECT_EQ(Ctl("privacy erase a4 --yes 2>&1 >/dev/null"), "") << "refused";
  EXPECT_EQ(Ctl("privacy erase a4 --yes --reassign-to nosuch 2>&1 >/dev/null"), "") << "no team";
  EXPECT_EQ(Get(assigned).agent(), "agents/a4");
  const auto of_agent = Erasure("erase a4 --yes --reassign-to network");
  EXPECT_EQ(Get(assigned).agent(), "");
  EXPECT_EQ(Get(assigned).team(), "teams/network");
  EXPECT_TRUE(Eventually([&] { return state(of_agent.name()) == ticket::v1::ERASURE_STATE_DONE; },
                         absl::Seconds(60)));
  EXPECT_THAT(Places(kName), IsEmpty());
  routing::v1::GetAgentRequest get_agent;
  get_agent.set_name("agents/a4");
  const auto agent = Call(*teams_, &routing::v1::TeamService::Stub::GetAgent, get_agent);
  ASSERT_TRUE(agent.ok()) << agent.status();
  EXPECT_FALSE(agent->present());
  EXPECT_EQ(agent->teams_size(), 0);
  ExpectNoneInMetricsAndLogs();
}

}  // namespace
}  // namespace luukku
