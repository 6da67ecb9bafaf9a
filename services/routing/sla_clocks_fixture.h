#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/feed/event_row.h"
#include "lib/status/proto_time.h"
#include "luukku/routing/v1/calendar_service.grpc.pb.h"
#include "luukku/routing/v1/sla_service.grpc.pb.h"
#include "services/routing/routing_fixture.h"

// A real ticket service and two replicas of routing, with promises of seconds.
namespace luukku::routing {

using ticket::v1::Ticket;

struct Fact {
  absl::Time occurred_at;
  event::v1::SlaTargetChanged fact;
};

// "response BREACHED".
inline std::string WordsOf(const event::v1::SlaTargetChanged& fact) {
  return absl::StrCat(
      fact.kind() == common::v1::SLA_TARGET_KIND_FIRST_RESPONSE ? "response " : "resolution ",
      common::v1::SlaTargetState_Name(fact.state()).substr(17));
}

class SlaClocksFixture : public RoutingDesk {
 protected:
  SlaClocksFixture() {
    v1::CreateCalendarRequest calendar;
    calendar.mutable_calendar()->set_name("calendars/always");
    calendar.mutable_calendar()->set_display_name("Day and night");
    calendar.mutable_calendar()->set_time_zone("Europe/Helsinki");
    for (int day = 1; day <= 7; ++day) {
      auto& hours = *calendar.mutable_calendar()->add_hours();
      hours.set_weekday(day);
      hours.set_to_minute(1440);
    }
    Expect(Call(*calendars_, &v1::CalendarService::Stub::CreateCalendar, calendar).status());
    Promise("quick", common::v1::PRIORITY_HIGH, 2, 4);
    Promise("slow", common::v1::PRIORITY_LOW, 600, 3600);
  }

  static void Expect(const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }

  void Promise(const std::string& id, common::v1::Priority priority, int first_response,
               int resolution) {
    v1::CreateSlaPolicyRequest request;
    v1::SlaPolicy& policy = *request.mutable_sla_policy();
    policy.set_name("slaPolicies/" + id);
    policy.set_display_name(id);
    policy.set_priority(priority);
    policy.set_calendar("calendars/always");
    policy.mutable_first_response()->set_seconds(first_response);
    policy.mutable_resolution()->set_seconds(resolution);
    policy.set_warning_percent(50);
    Expect(Call(*sla_, &v1::SlaService::Stub::CreateSlaPolicy, request).status());
  }

  Ticket CreateWith(common::v1::Priority priority) {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
    request.mutable_ticket()->set_subject("Verkko ei toimi");
    request.mutable_ticket()->set_priority(priority);
    const auto ticket = Call(*tickets_, &Tickets::CreateTicket, request);
    Expect(ticket.status());
    return ticket.value_or(Ticket());
  }

  void SetPriority(const std::string& name, common::v1::Priority priority) {
    ticket::v1::UpdateTicketRequest request;
    request.mutable_ticket()->set_name(name);
    request.mutable_ticket()->set_priority(priority);
    request.mutable_update_mask()->add_paths("priority");
    Expect(Call(*tickets_, &Tickets::UpdateTicket, request).status());
  }

  void Reply(const std::string& name) {
    ticket::v1::CreateCommentRequest request;
    request.set_parent(name);
    request.mutable_comment()->set_text("Katson asiaa.");
    // Whoever opens a ticket is its requester, so somebody else has to answer.
    const auto context = testing::ContextFor(tokens_.Mint("alice", {"agent"}));
    ticket::v1::CreateCommentResponse answer;
    Expect(FromGrpc(conversation_->CreateComment(context.get(), request, &answer)));
  }

  void SetPending(const std::string& name) {
    ticket::v1::SetTicketPendingRequest request;
    request.set_name(name);
    request.set_state(common::v1::TICKET_STATE_PENDING_CUSTOMER);
    Expect(Call(*tickets_, &Tickets::SetTicketPending, request).status());
  }

  void Resume(const std::string& name) {
    ticket::v1::ResumeTicketRequest request;
    request.set_name(name);
    Expect(Call(*tickets_, &Tickets::ResumeTicket, request).status());
  }

  void Reopen(const std::string& name) {
    ticket::v1::ReopenTicketRequest request;
    request.set_name(name);
    Expect(Call(*tickets_, &Tickets::ReopenTicket, request).status());
  }

  void Disable(const std::string& policy, bool disabled) {
    v1::UpdateSlaPolicyRequest edit;
    edit.mutable_sla_policy()->set_name(policy);
    edit.mutable_sla_policy()->set_disabled(disabled);
    edit.mutable_update_mask()->add_paths("disabled");
    Expect(Call(*sla_, &v1::SlaService::Stub::UpdateSlaPolicy, edit).status());
  }

  // No clock is of an older edition any more.
  bool EventuallyUpToDate() {
    return Eventually([&] {
      return routing_database_
                 .Query(
                     "SELECT count(*) FROM sla_clocks, sla_edition WHERE running AND "
                     "sla_clocks.edition < sla_edition.edition")[0][0]
                 .as<int>() == 0;
    });
  }

  // What routing's feed has about a ticket, in order.
  std::vector<Fact> FactsOf(const std::string& name) {
    std::vector<Fact> facts;
    for (const auto& row : routing_database_.Query(
             "SELECT position, slot, id, subject, version, occurred_at AT TIME ZONE 'UTC' || "
             "'+00', "
             "recorded_at AT TIME ZONE 'UTC' || '+00', body FROM events WHERE subject = '" +
             name + "' ORDER BY version")) {
      const auto event = feed::EntryOf(row).event();
      EXPECT_EQ(event.version(), static_cast<int64_t>(facts.size()) + 1);
      facts.push_back({FromProto(event.occurred_at()), event.sla_target_changed()});
    }
    return facts;
  }

  std::vector<std::string> Told(const std::string& name) {
    std::vector<std::string> words;
    for (const Fact& fact : FactsOf(name)) words.push_back(WordsOf(fact.fact));
    return words;
  }

  bool EventuallyTold(const std::string& name, const std::string& words, int times = 1) {
    return Eventually([&] {
      const auto told = Told(name);
      return std::count(told.begin(), told.end(), words) == times;
    });
  }

  v1::SlaExplanation ExplainSla(const std::string& name) {
    v1::ExplainSlaRequest request;
    request.set_ticket(name);
    const auto explanation = Call(*sla_, &v1::SlaService::Stub::ExplainSla, request);
    Expect(explanation.status());
    return explanation.value_or(v1::SlaExplanation());
  }

  std::unique_ptr<v1::CalendarService::Stub> calendars_ =
      v1::CalendarService::NewStub(routing_replicas_.Channel(0));
  std::unique_ptr<v1::SlaService::Stub> sla_ =
      v1::SlaService::NewStub(routing_replicas_.Channel(1));
};

}  // namespace luukku::routing
