#include "services/routing/kinds.h"

#include "services/routing/calendars/calendar_kind.h"
#include "services/routing/rules/rule_kind.h"
#include "services/routing/sla/policy_kind.h"
#include "services/routing/teams/agent_kind.h"
#include "services/routing/teams/team_kind.h"

namespace luukku::routing {

resource::Kinds AllKinds(const KindEffects& effects) {
  return {TeamKind(), AgentKind(effects.agent_changed), RuleKind(effects.rule_changed),
          CalendarKind(), PolicyKind()};
}

}  // namespace luukku::routing
