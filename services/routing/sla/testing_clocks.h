#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/calendars/business_time.h"
#include "services/routing/calendars/testing_calendars.h"
#include "services/routing/sla/clock_rules.h"
#include "services/routing/sla/clock_state.h"
#include "services/routing/sla/sla_clock.h"

// Clocks for tests.
namespace luukku::routing {

inline constexpr auto kNew = common::v1::TICKET_STATE_NEW;
inline constexpr auto kOpen = common::v1::TICKET_STATE_OPEN;
inline constexpr auto kPending = common::v1::TICKET_STATE_PENDING_CUSTOMER;
inline constexpr auto kResolved = common::v1::TICKET_STATE_RESOLVED;
inline constexpr auto kCancelled = common::v1::TICKET_STATE_CANCELLED;

inline constexpr auto kFirstResponse = common::v1::SLA_TARGET_KIND_FIRST_RESPONSE;
inline constexpr auto kResolution = common::v1::SLA_TARGET_KIND_RESOLUTION;

// "slaPolicies/gold@1".
v1::SlaPolicy Policy(absl::Duration first_response, absl::Duration resolution);

// Events at times of Helsinki, "2026-06-01 09:00".
std::vector<SlaEvent> Events(const std::vector<std::pair<std::string, SlaEventKind>>& events);
ClockState FoldAll(const std::vector<SlaEvent>& events, ClockState state = {});

// The target of that kind; an empty one if there is none.
v1::SlaTarget TargetOf(const std::vector<v1::SlaTarget>& targets, common::v1::SlaTargetKind kind);
absl::Duration ElapsedOf(const v1::SlaTarget& target);

// A creation and up to `most` random events, in order of time, at whole minutes within `span` from
// `start`. Not all of them make sense.
std::vector<SlaEvent> RandomEvents(RandomCalendars& random, absl::Time start, absl::Duration span,
                                   int64_t most);

// "slaPolicies/ID@1".
Promise PromiseOf(const std::string& id, int first_response_hours, int resolution_hours,
                  const v1::Calendar& calendar = OfficeHours());

// Finds one of `promises` by its labels.
Named Among(std::vector<const Promise*> promises);

}  // namespace luukku::routing
