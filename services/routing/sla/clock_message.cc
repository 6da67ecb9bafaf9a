#include "services/routing/sla/clock_message.h"

#include "services/routing/sla/sla_clock.h"

namespace luukku::routing {
namespace {

constexpr auto kFirstResponse = common::v1::SLA_TARGET_KIND_FIRST_RESPONSE;
constexpr auto kResolution = common::v1::SLA_TARGET_KIND_RESOLUTION;

// Calls `set` with the time in microseconds if there is one.
template <typename Set>
void Write(const std::optional<absl::Time>& time, Set set) {
  if (time) set(absl::ToUnixMicros(*time));
}

std::optional<absl::Time> Read(bool has, int64_t micros) {
  return has ? std::optional(absl::FromUnixMicros(micros)) : std::nullopt;
}

store::v1::TargetMemory ToMessage(const Clock& clock, common::v1::SlaTargetKind kind,
                                  const TargetMemory& memory) {
  store::v1::TargetMemory message;
  message.set_warning_told(memory.warning_told);
  message.set_breach_told(memory.breach_told);
  message.set_frozen(memory.frozen.has_value());
  for (const v1::SlaTarget& target : clock.told) {
    if (target.kind() == kind) *message.mutable_told() = target;
  }
  return message;
}

TargetMemory FromMessage(const store::v1::TargetMemory& message, Clock& clock) {
  if (message.has_told()) clock.told.push_back(message.told());
  TargetMemory memory{message.warning_told(), message.breach_told(), std::nullopt};
  if (message.frozen()) memory.frozen = Frozen(message.told());
  return memory;
}

}  // namespace

store::v1::SlaClock ToMessage(const Clock& clock) {
  store::v1::SlaClock message;
  const ClockState& state = clock.state;
  Write(state.start, [&](int64_t time) { message.set_start(time); });
  Write(state.paused_since, [&](int64_t time) { message.set_paused_since(time); });
  Write(state.first_response_time, [&](int64_t time) { message.set_first_response_time(time); });
  Write(state.resolve_time, [&](int64_t time) { message.set_resolve_time(time); });
  Write(state.cancel_time, [&](int64_t time) { message.set_cancel_time(time); });
  for (const StandStill& still : state.stand_stills) {
    store::v1::StandStill& stored = *message.add_stand_stills();
    stored.set_from(absl::ToUnixMicros(still.from));
    stored.set_to(absl::ToUnixMicros(still.to));
    stored.set_resolved(still.resolved);
  }
  *message.mutable_first_response() = ToMessage(clock, kFirstResponse, state.first_response);
  *message.mutable_resolution() = ToMessage(clock, kResolution, state.resolution);
  message.set_policy(clock.policy);
  message.set_calendar(clock.calendar);
  return message;
}

Clock FromMessage(const store::v1::SlaClock& message) {
  Clock clock;
  ClockState& state = clock.state;
  state.start = Read(message.has_start(), message.start());
  state.paused_since = Read(message.has_paused_since(), message.paused_since());
  state.first_response_time =
      Read(message.has_first_response_time(), message.first_response_time());
  state.resolve_time = Read(message.has_resolve_time(), message.resolve_time());
  state.cancel_time = Read(message.has_cancel_time(), message.cancel_time());
  for (const store::v1::StandStill& still : message.stand_stills()) {
    state.stand_stills.push_back(
        {absl::FromUnixMicros(still.from()), absl::FromUnixMicros(still.to()), still.resolved()});
  }
  state.first_response = FromMessage(message.first_response(), clock);
  state.resolution = FromMessage(message.resolution(), clock);
  clock.policy = message.policy();
  clock.calendar = message.calendar();
  return clock;
}

}  // namespace luukku::routing
