#include "tests/rollout_desk.h"

#include <memory>

#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "luukku/routing/v1/calendar_service.grpc.pb.h"
#include "luukku/routing/v1/queue_service.grpc.pb.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/sla_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"

namespace luukku {
namespace {

using event::v1::ConsumerService;
using reporting::v1::ReportService;
using ticket::v1::TicketService;

constexpr char kTeam[] = "teams/network";

template <typename Condition>
bool Eventually(Condition condition) {
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  while (!condition()) {
    if (absl::Now() > give_up) return false;
    absl::SleepFor(absl::Milliseconds(50));
  }
  return true;
}

}  // namespace

RolloutDesk::RolloutDesk(const std::string& programs)
    : tickets_("ticket", 2, ticket_database_, tokens_,
               {{"routing", testing::Replicas::AddressesOf(routing_ports_)}}, {},
               {.programs = programs}),
      routing_("routing", 2, routing_database_, tokens_, {{"ticket", tickets_.Addresses()}}, {},
               {.ports = routing_ports_, .programs = programs}),
      surveys_(2, tickets_, tokens_, {.programs = programs}),
      reporting_("reporting", 2, reporting_database_, tokens_,
                 {{"ticket", tickets_.Addresses()},
                  {"routing", routing_.Addresses()},
                  {"survey", surveys_.replicas.Addresses()}},
                 {}, {.programs = programs}) {}

void RolloutDesk::Furnish() {
  const auto channel = routing_.Channel(0);
  const auto tell = [this](auto stub, auto method, const auto& request, auto response) {
    const auto status = Tell(*stub, method, request, &response);
    ASSERT_TRUE(status.ok()) << request.DebugString() << status.error_message();
  };
  namespace v1 = routing::v1;
  v1::CreateTeamRequest team;
  team.mutable_team()->set_name(kTeam);
  team.mutable_team()->set_display_name("Network");
  tell(v1::TeamService::NewStub(channel), &v1::TeamService::Stub::CreateTeam, team, v1::Team());
  for (int i = 0; i < kAgents; ++i) {
    v1::CreateAgentRequest agent;
    agent.mutable_agent()->set_name(absl::StrCat("agents/agent", i));
    agent.mutable_agent()->set_display_name(absl::StrCat("Agent ", i));
    agent.mutable_agent()->add_teams(kTeam);
    agent.mutable_agent()->set_capacity(kRoom);
    agent.mutable_agent()->set_present(true);
    tell(v1::TeamService::NewStub(channel), &v1::TeamService::Stub::CreateAgent, agent,
         v1::Agent());
  }
  v1::CreateRuleRequest rule;
  rule.mutable_rule()->set_name("rules/everything");
  rule.mutable_rule()->set_display_name("Everything");
  rule.mutable_rule()->set_order(1);
  rule.mutable_rule()->set_team(kTeam);
  tell(v1::RuleService::NewStub(channel), &v1::RuleService::Stub::CreateRule, rule, v1::Rule());
  v1::CreateCalendarRequest calendar;
  calendar.mutable_calendar()->set_name("calendars/always");
  calendar.mutable_calendar()->set_display_name("Day and night");
  calendar.mutable_calendar()->set_time_zone("Europe/Helsinki");
  for (int day = 1; day <= 7; ++day) {
    auto& hours = *calendar.mutable_calendar()->add_hours();
    hours.set_weekday(day);
    hours.set_to_minute(1440);
  }
  tell(v1::CalendarService::NewStub(channel), &v1::CalendarService::Stub::CreateCalendar, calendar,
       v1::Calendar());
  v1::CreateSlaPolicyRequest policy;
  policy.mutable_sla_policy()->set_name("slaPolicies/usual");
  policy.mutable_sla_policy()->set_display_name("Usual");
  policy.mutable_sla_policy()->set_calendar("calendars/always");
  policy.mutable_sla_policy()->mutable_first_response()->set_seconds(8 * 3600);
  policy.mutable_sla_policy()->mutable_resolution()->set_seconds(16 * 3600);
  tell(v1::SlaService::NewStub(channel), &v1::SlaService::Stub::CreateSlaPolicy, policy,
       v1::SlaPolicy());
}

void RolloutDesk::Note(const std::string& request, const grpc::Status& status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status.ok()) {
    ++answered_[request];
  } else {
    failures_.insert(absl::StrCat(request, ": ", status.error_code(), " ", status.error_message()));
  }
}

std::string RolloutDesk::Last() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_;
}

template <typename Call>
void RolloutDesk::Repeat(Call call) {
  callers_.emplace_back([this, call = std::move(call)] {
    while (!done_) {
      call();
      absl::SleepFor(absl::Milliseconds(20));
    }
  });
}

// Opens a ticket, twice with one request id, answers it, and resolves nine of ten.
void RolloutDesk::LiveOnce(TicketService::Stub& stub) {
  ticket::v1::CreateTicketRequest create;
  create.set_request_id(db::RandomUuid());
  create.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
  create.mutable_ticket()->set_channel(common::v1::CHANNEL_API);
  create.mutable_ticket()->set_subject(create.request_id());
  ticket::v1::Ticket ticket, repeated;
  if (!Ask(stub, &TicketService::Stub::CreateTicket, requester_, create, &ticket)) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    created_[create.request_id()] = last_ = ticket.name();
  }
  // By another replica, as they are called in turn.
  if (Ask(stub, &TicketService::Stub::CreateTicket, requester_, create, &repeated)) {
    EXPECT_EQ(repeated.name(), ticket.name()) << "a call made two tickets";
  }
  ticket::v1::CreateCommentRequest comment;
  comment.set_request_id(db::RandomUuid());
  comment.set_parent(ticket.name());
  comment.mutable_comment()->set_text("Have you tried to turn it off and on again?");
  ticket::v1::CreateCommentResponse commented;
  ticket::v1::ConversationService::Stub talk(tickets_.BalancedChannel());
  Ask(talk, &ticket::v1::ConversationService::Stub::CreateComment, agent_, comment, &commented);
  if (ticket.name().back() == '0') return;
  ticket::v1::ResolveTicketRequest resolve;
  resolve.set_request_id(db::RandomUuid());
  resolve.set_name(ticket.name());
  Ask(stub, &TicketService::Stub::ResolveTicket, agent_, resolve, &ticket);
}

void RolloutDesk::CallConsumers(const testing::Replicas& replicas) {
  Repeat([this, stub = std::make_shared<ConsumerService::Stub>(replicas.BalancedChannel())] {
    event::v1::ListConsumersResponse response;
    Ask(*stub, &ConsumerService::Stub::ListConsumers, admin_, {}, &response);
  });
}

void RolloutDesk::StartCalls() {
  for (int i = 0; i < 2; ++i) {
    Repeat([this, stub = std::make_shared<TicketService::Stub>(tickets_.BalancedChannel())] {
      LiveOnce(*stub);
    });
  }
  Repeat([this, stub = std::make_shared<TicketService::Stub>(tickets_.BalancedChannel())] {
    ticket::v1::GetTicketRequest get;
    get.set_name(Last());
    ticket::v1::Ticket ticket;
    if (!get.name().empty()) Ask(*stub, &TicketService::Stub::GetTicket, agent_, get, &ticket);
    ticket::v1::ListTicketsResponse page;
    Ask(*stub, &TicketService::Stub::ListTickets, requester_, {}, &page);
  });
  using routing::v1::QueueService;
  Repeat([this, stub = std::make_shared<QueueService::Stub>(routing_.BalancedChannel())] {
    routing::v1::ListQueueRequest request;
    request.set_team(kTeam);
    routing::v1::ListQueueResponse page;
    Ask(*stub, &QueueService::Stub::ListQueue, agent_, request, &page);
  });
  using survey::v1::SurveyService;
  Repeat([this, stub = std::make_shared<SurveyService::Stub>(surveys_.replicas.BalancedChannel())] {
    survey::v1::ListInvitationsRequest request;
    request.set_ticket(Last());
    survey::v1::ListInvitationsResponse page;
    if (request.ticket().empty()) return;
    Ask(*stub, &SurveyService::Stub::ListInvitations, agent_, request, &page);
  });
  Repeat([this, stub = std::make_shared<ReportService::Stub>(reporting_.BalancedChannel())] {
    reporting::v1::MonthlyVolumesResponse report;
    Ask(*stub, &ReportService::Stub::MonthlyVolumes, agent_, {}, &report);
  });
  for (auto* replicas : {&routing_, &surveys_.replicas, &reporting_}) CallConsumers(*replicas);
}

void RolloutDesk::StopCalls() {
  done_ = true;
  for (auto& caller : callers_) caller.join();
  callers_.clear();
}

void RolloutDesk::ExpectAllAnswered() const {
  for (const auto& failure : failures_) ADD_FAILURE() << failure;
  for (const auto& [request, answered] : answered_) {
    EXPECT_GT(answered, 20) << request;
    std::printf("%s: %d answered\n", request.c_str(), answered);
  }
}

int64_t RolloutDesk::Count(const testing::Database& database, const std::string& what) const {
  return database.Query("SELECT count(*) FROM " + what)[0][0].as<int64_t>();
}

void RolloutDesk::ExpectAllStoredOnce() const {
  const auto rows = ticket_database_.Query("SELECT subject, 'tickets/' || id FROM tickets");
  EXPECT_EQ(static_cast<size_t>(rows.size()), created_.size());
  for (const auto& row : rows) {
    const auto created = created_.find(row[0].c_str());
    EXPECT_TRUE(created != created_.end() && created->second == row[1].c_str()) << row[1].c_str();
  }
  EXPECT_EQ(Count(ticket_database_,
                  "tickets t WHERE version <> (SELECT count(*) FROM events e WHERE e.subject = "
                  "'tickets/' || t.id)"),
            0);
}

// Routing's data about tickets without an agent.
std::string RolloutDesk::WhatOfUnassigned() const {
  std::string all;
  for (const auto& ticket : ticket_database_.Query(
           "SELECT id, to_jsonb(t) FROM tickets t WHERE state < 5 AND agent IS NULL LIMIT 3")) {
    absl::StrAppend(&all, ticket[1].c_str(), "\n");
    for (const char* table : {"work_items", "commands", "decisions_due"}) {
      for (const auto& row : routing_database_.Query(absl::StrCat(
               "SELECT to_jsonb(t) FROM ", table, " t WHERE ticket = ", ticket[0].c_str()))) {
        absl::StrAppend(&all, "  ", table, ": ", row[0].c_str(), "\n");
      }
    }
  }
  return all;
}

void RolloutDesk::ExpectAllAssignedOnce() {
  EXPECT_TRUE(Eventually([&] {
    return Count(ticket_database_, "tickets WHERE state < 5 AND agent IS NULL") == 0;
  })) << WhatOfUnassigned();
  TicketService::Stub stub(tickets_.BalancedChannel());
  for (const auto& row :
       ticket_database_.Query("SELECT 'tickets/' || id FROM tickets WHERE state < 5")) {
    ticket::v1::ListTicketHistoryRequest request;
    request.set_name(row[0].c_str());
    ticket::v1::ListTicketHistoryResponse history;
    ASSERT_TRUE(Tell(stub, &TicketService::Stub::ListTicketHistory, request, &history).ok());
    int times = 0;
    for (const auto& entry : history.entries()) {
      for (const auto& change : entry.changes()) {
        times += change.field() == "agent" && !change.new_value().empty();
      }
    }
    EXPECT_EQ(times, 1) << request.name();
  }
}

bool RolloutDesk::ReportsAgree(std::string* why) {
  const int64_t created = Count(ticket_database_, "tickets");
  const int64_t resolved = Count(ticket_database_, "tickets WHERE state = 5");
  ReportService::Stub reports(reporting_.BalancedChannel());
  reporting::v1::MonthlyVolumesResponse volumes;
  reporting::v1::SlaResultsRequest sla_request;
  sla_request.mutable_period()->set_last_days(1);
  reporting::v1::SlaResultsResponse sla;
  reporting::v1::SatisfactionRequest satisfaction_request;
  satisfaction_request.mutable_period()->set_last_days(2);
  reporting::v1::SatisfactionResponse satisfaction;
  for (const auto& status :
       {Tell(reports, &ReportService::Stub::MonthlyVolumes, {}, &volumes),
        Tell(reports, &ReportService::Stub::SlaResults, sla_request, &sla),
        Tell(reports, &ReportService::Stub::Satisfaction, satisfaction_request, &satisfaction)}) {
    *why = status.error_message();
    if (!status.ok()) return false;
  }
  reporting::v1::MonthVolumes sum;
  for (const auto& month : volumes.months()) {
    sum.set_arrived(sum.arrived() + month.arrived());
    sum.set_resolved(sum.resolved() + month.resolved());
  }
  const auto& targets = sla.total().resolution();
  const int64_t invited = satisfaction.total().responses().invited();
  *why = absl::StrCat("created ", created, ", reported ", sum.arrived(), "; resolved ", resolved,
                      ", reported ", sum.resolved(), ", in time ", targets.met(), ", asked about ",
                      invited, "; open promises ", targets.open());
  return sum.arrived() == created && sum.resolved() == resolved && targets.met() == resolved &&
         targets.open() == created - resolved && invited == resolved;
}

void RolloutDesk::ExpectFiguresOfAll() {
  std::string why;
  EXPECT_TRUE(Eventually([&] { return ReportsAgree(&why); })) << why;
  std::printf("%s\n", why.c_str());
}

bool RolloutDesk::HasCaughtUp(const testing::Replicas& replicas, absl::Time time) const {
  ConsumerService::Stub stub(replicas.BalancedChannel());
  event::v1::ListConsumersResponse response;
  if (!Tell(stub, &ConsumerService::Stub::ListConsumers, {}, &response).ok()) return false;
  for (const auto& consumer : response.consumers()) {
    if (absl::FromUnixSeconds(consumer.watermark().seconds()) < time) return false;
  }
  return response.consumers_size() > 0;
}

bool RolloutDesk::HaveCaughtUp(const testing::Replicas& replicas, absl::Time time) {
  return Eventually([&] { return HasCaughtUp(replicas, time); });
}

int RolloutDesk::ReplayParkedOf(const testing::Replicas& replicas) const {
  ConsumerService::Stub stub(replicas.BalancedChannel());
  event::v1::ListParkedResponse parked;
  EXPECT_TRUE(Tell(stub, &ConsumerService::Stub::ListParked, {}, &parked).ok());
  int replayed = 0;
  std::set<std::pair<std::string, std::string>> subjects;
  for (const auto& event : parked.events()) {
    subjects.emplace(event.source(), event.subject());
    std::printf("parked: %s of %s: %s\n", event.subject().c_str(), event.source().c_str(),
                event.reason().c_str());
  }
  for (const auto& [source, subject] : subjects) {
    event::v1::ReplayParkedRequest request;
    request.set_source(source);
    request.set_subject(subject);
    event::v1::ReplayParkedResponse response;
    const auto status = Tell(stub, &ConsumerService::Stub::ReplayParked, request, &response);
    EXPECT_TRUE(status.ok()) << source << " " << subject << ": " << status.error_message();
    if (!status.ok()) return -1;
    replayed += response.replayed();
  }
  return replayed;
}

int RolloutDesk::ReplayParked() {
  int replayed = 0;
  for (auto* replicas : {&tickets_, &routing_, &surveys_.replicas, &reporting_}) {
    for (int more = 1; more > 0; replayed += more) {
      more = ReplayParkedOf(*replicas);
      if (more < 0) return -1;
    }
  }
  return replayed;
}

}  // namespace luukku
