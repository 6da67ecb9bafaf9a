#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "luukku/routing/v1/queue_service.grpc.pb.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

// What whole-system tests of routing share.
namespace luukku::routing {

using Tickets = ticket::v1::TicketService::Stub;
using Conversation = ticket::v1::ConversationService::Stub;

// Two replicas of the ticket service and two of routing, as processes, with two teams and the rules
// that lead to them.
class RoutingDesk : public ::testing::Test {
 protected:
  // `cluster` as in testing::Database, `authority` as in testing::Replicas.
  explicit RoutingDesk(const std::string& cluster = "",
                       const testing::Authority* authority = nullptr)
      : RoutingDesk(cluster, cluster, authority) {}
  RoutingDesk(const std::string& ticket_cluster, const std::string& routing_cluster,
              const testing::Authority* authority = nullptr)
      : authority_(authority),
        ticket_database_("ticket", {}, ticket_cluster),
        routing_database_("routing", {}, routing_cluster) {
    AddTeam("network");
    AddTeam("printers");
    AddRule("printers", 1, "printers", [](v1::Rule& rule) { rule.add_subject_words("tulostin"); });
    AddRule("everything", 9, "network", [](v1::Rule&) {});
  }

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, bool wait_for_ready = false) {
    Response response;
    const auto context = testing::ContextFor(token_);
    context->set_wait_for_ready(wait_for_ready);
    const auto status = FromGrpc((stub.*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // A call about tickets, repeated while the service is away. It waits for the connection: while
  // calls fail at once, nobody looks at the socket of a handshake but gRPC's timer of five seconds.
  template <typename Request, typename Response>
  absl::StatusOr<Response> CallUntilAnswered(grpc::Status (Tickets::*method)(grpc::ClientContext*,
                                                                             const Request&,
                                                                             Response*),
                                             const Request& request) {
    absl::StatusOr<Response> answer;
    Eventually([&] {
      answer = Call(*tickets_, method, request, true);
      return !absl::IsUnavailable(answer.status());
    });
    return answer;
  }

  // A change of a ticket, repeated with its request id.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Change(grpc::Status (Tickets::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                                  Request request) {
    request.set_request_id(db::RandomUuid());
    return CallUntilAnswered(method, request);
  }

  void AddTeam(const std::string& id) {
    v1::CreateTeamRequest request;
    request.mutable_team()->set_name("teams/" + id);
    request.mutable_team()->set_display_name("Team " + id);
    ASSERT_TRUE(Call(*teams_, &v1::TeamService::Stub::CreateTeam, request).ok());
  }

  void AddAgent(const std::string& id, const std::string& team, int capacity, bool present = true) {
    v1::CreateAgentRequest request;
    request.mutable_agent()->set_name("agents/" + id);
    request.mutable_agent()->set_display_name(id);
    request.mutable_agent()->add_teams("teams/" + team);
    request.mutable_agent()->set_capacity(capacity);
    request.mutable_agent()->set_present(present);
    const auto status = Call(*teams_, &v1::TeamService::Stub::CreateAgent, request).status();
    ASSERT_TRUE(status.ok()) << status;
  }

  template <typename Fill>
  void AddRule(const std::string& id, int order, const std::string& team, Fill fill) {
    v1::CreateRuleRequest request;
    v1::Rule& rule = *request.mutable_rule();
    rule.set_name("rules/" + id);
    rule.set_display_name(id);
    rule.set_order(order);
    rule.set_team("teams/" + team);
    fill(rule);
    const auto status = Call(*rules_, &v1::RuleService::Stub::CreateRule, request).status();
    ASSERT_TRUE(status.ok()) << status;
  }

  std::string Create(const std::string& subject = "Verkko ei toimi",
                     const std::string& mailbox = "") {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
    request.mutable_ticket()->set_subject(subject);
    request.mutable_ticket()->set_mailbox(mailbox);
    const auto ticket = Change(&Tickets::CreateTicket, request);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    return ticket.ok() ? ticket->name() : "";
  }

  ticket::v1::Ticket Get(const std::string& name) {
    ticket::v1::GetTicketRequest request;
    request.set_name(name);
    const auto ticket = CallUntilAnswered(&Tickets::GetTicket, request);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    return ticket.value_or(ticket::v1::Ticket());
  }

  void Resolve(const std::string& name) {
    ticket::v1::ResolveTicketRequest request;
    request.set_name(name);
    const auto resolved = Change(&Tickets::ResolveTicket, request);
    EXPECT_TRUE(resolved.ok()) << resolved.status();
  }

  v1::RoutingExplanation Explain(const std::string& name) {
    v1::ExplainRoutingRequest request;
    request.set_ticket(name);
    return Call(*queue_, &v1::QueueService::Stub::ExplainRouting, request)
        .value_or(v1::RoutingExplanation());
  }

  int TimesGivenToAnAgent(const std::string& name) {
    ticket::v1::ListTicketHistoryRequest request;
    request.set_name(name);
    const auto history = CallUntilAnswered(&Tickets::ListTicketHistory, request);
    EXPECT_TRUE(history.ok()) << history.status();
    if (!history.ok()) return -1;
    int times = 0;
    for (const auto& entry : history->entries()) {
      for (const auto& change : entry.changes()) {
        times += change.field() == "agent" && !change.new_value().empty();
      }
    }
    return times;
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

  // Tickets in a team's queue, once nothing is on its way any more.
  int64_t Waiting(const std::string& team) {
    return routing_database_
        .Query(
            "SELECT count(*) FROM work_items WHERE agent IS NULL AND team = '" + team +
            "' AND NOT EXISTS (SELECT FROM commands) AND NOT EXISTS (SELECT FROM decisions_due)")[0]
                                                                                                 [0]
        .as<int64_t>();
  }

  int64_t CountTickets(const std::string& where) {
    return ticket_database_.Query("SELECT count(*) FROM tickets WHERE " + where)[0][0]
        .as<int64_t>();
  }

  const testing::Authority* const authority_;
  const testing::Database ticket_database_;
  const testing::Database routing_database_;
  testing::Tokens tokens_;
  const std::vector<int> routing_ports_ = {testing::FreePort(), testing::FreePort()};
  testing::Replicas ticket_replicas_{"ticket",
                                     2,
                                     ticket_database_,
                                     tokens_,
                                     {{"routing", testing::Replicas::AddressesOf(routing_ports_)}},
                                     {},
                                     {.authority = authority_}};
  testing::Replicas routing_replicas_{"routing",
                                      2,
                                      routing_database_,
                                      tokens_,
                                      {{"ticket", ticket_replicas_.Addresses()}},
                                      {},
                                      {.authority = authority_, .ports = routing_ports_}};
  std::string token_ = tokens_.Mint("root", {"admin"});
  std::unique_ptr<Tickets> tickets_ =
      ticket::v1::TicketService::NewStub(ticket_replicas_.Channel(0));
  std::unique_ptr<Conversation> conversation_ =
      ticket::v1::ConversationService::NewStub(ticket_replicas_.Channel(0));
  std::unique_ptr<v1::TeamService::Stub> teams_ =
      v1::TeamService::NewStub(routing_replicas_.Channel(0));
  std::unique_ptr<v1::RuleService::Stub> rules_ =
      v1::RuleService::NewStub(routing_replicas_.Channel(0));
  std::unique_ptr<v1::QueueService::Stub> queue_ =
      v1::QueueService::NewStub(routing_replicas_.Channel(1));
};

}  // namespace luukku::routing
