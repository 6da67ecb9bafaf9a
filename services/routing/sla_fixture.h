#pragma once

#include <string>
#include <vector>

#include "services/routing/directory_fixture.h"

// What the tests of calendars and policies share.
namespace luukku::routing {

inline v1::Calendar CalendarNamed(const std::string& name) {
  v1::Calendar calendar;
  calendar.set_name(name);
  calendar.set_display_name("Office hours");
  calendar.set_time_zone("Europe/Helsinki");
  v1::WeeklyHours& hours = *calendar.add_hours();
  hours.set_weekday(1);
  hours.set_from_minute(480);
  hours.set_to_minute(960);
  return calendar;
}

inline v1::SlaPolicy PolicyNamed(const std::string& name) {
  v1::SlaPolicy policy;
  policy.set_name(name);
  policy.set_display_name("Policy " + name);
  policy.set_calendar("calendars/office");
  policy.mutable_resolution()->set_seconds(3600);
  return policy;
}

class SlaFixture : public DirectoryFixture {
 protected:
  absl::StatusOr<v1::Calendar> CreateCalendar(const std::string& who, const v1::Calendar& calendar,
                                              const std::string& request_id = "") {
    v1::CreateCalendarRequest request;
    *request.mutable_calendar() = calendar;
    request.set_request_id(request_id);
    return Call(*calendars_, who, &v1::CalendarService::Stub::CreateCalendar, request);
  }

  absl::StatusOr<v1::Calendar> GetCalendar(const std::string& who, const std::string& name,
                                           int64_t revision = 0) {
    v1::GetCalendarRequest request;
    request.set_name(name);
    request.set_revision(revision);
    return Call(*calendars_, who, &v1::CalendarService::Stub::GetCalendar, request);
  }

  absl::StatusOr<v1::ListCalendarsResponse> ListCalendars(const std::string& who, int size = 0,
                                                          const std::string& token = "") {
    v1::ListCalendarsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Call(*calendars_, who, &v1::CalendarService::Stub::ListCalendars, request);
  }

  absl::StatusOr<v1::Calendar> UpdateCalendar(const std::string& who, const v1::Calendar& calendar,
                                              const std::vector<std::string>& mask,
                                              const std::string& request_id = "") {
    v1::UpdateCalendarRequest request;
    *request.mutable_calendar() = calendar;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(request_id);
    return Call(*calendars_, who, &v1::CalendarService::Stub::UpdateCalendar, request);
  }

  absl::StatusOr<v1::SlaPolicy> CreatePolicy(const std::string& who, const v1::SlaPolicy& policy,
                                             const std::string& request_id = "") {
    v1::CreateSlaPolicyRequest request;
    *request.mutable_sla_policy() = policy;
    request.set_request_id(request_id);
    return Call(*sla_, who, &v1::SlaService::Stub::CreateSlaPolicy, request);
  }

  absl::StatusOr<v1::SlaPolicy> GetPolicy(const std::string& who, const std::string& name,
                                          int64_t revision = 0) {
    v1::GetSlaPolicyRequest request;
    request.set_name(name);
    request.set_revision(revision);
    return Call(*sla_, who, &v1::SlaService::Stub::GetSlaPolicy, request);
  }

  absl::StatusOr<v1::ListSlaPoliciesResponse> ListPolicies(const std::string& who, int size = 0,
                                                           const std::string& token = "") {
    v1::ListSlaPoliciesRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Call(*sla_, who, &v1::SlaService::Stub::ListSlaPolicies, request);
  }

  absl::StatusOr<v1::SlaPolicy> UpdatePolicy(const std::string& who, const v1::SlaPolicy& policy,
                                             const std::vector<std::string>& mask,
                                             const std::string& request_id = "") {
    v1::UpdateSlaPolicyRequest request;
    *request.mutable_sla_policy() = policy;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(request_id);
    return Call(*sla_, who, &v1::SlaService::Stub::UpdateSlaPolicy, request);
  }

  absl::StatusOr<v1::SlaExplanation> ExplainSla(const std::string& who, const std::string& ticket) {
    v1::ExplainSlaRequest request;
    request.set_ticket(ticket);
    return Call(*sla_, who, &v1::SlaService::Stub::ExplainSla, request);
  }

  static int64_t Edition() {
    return database_->Query("SELECT edition FROM sla_edition")[0][0].as<int64_t>();
  }

  std::unique_ptr<v1::CalendarService::Stub> calendars_ =
      v1::CalendarService::NewStub(server_->Channel());
  std::unique_ptr<v1::SlaService::Stub> sla_ = v1::SlaService::NewStub(server_->Channel());
};

}  // namespace luukku::routing
