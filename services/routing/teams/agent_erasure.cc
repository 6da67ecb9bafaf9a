#include "services/routing/teams/agent_erasure.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/feed/append.h"
#include "services/routing/teams/agent_store.h"

namespace luukku::routing {
namespace {

// What stands where the name was.
constexpr char kErased[] = "[erased]";

// What the agent becomes.
v1::UpdateAgentRequest ErasureOf(const std::string& agent) {
  v1::UpdateAgentRequest request;
  request.mutable_agent()->set_name(agent);
  request.mutable_agent()->set_display_name(kErased);
  for (const char* field : {"display_name", "teams", "present", "capacity"}) {
    request.mutable_update_mask()->add_paths(field);
  }
  return request;
}

absl::Status EraseAgent(db::Transaction& transaction, const std::string& agent,
                        const event::v1::Event& cause) {
  auto facts = EditAgent(transaction, ErasureOf(agent), /*open_restricted=*/true);
  if (absl::IsNotFound(facts.status())) return absl::OkStatus();  // No agent.
  if (!facts.ok()) return facts.status();
  db::ForgetAnswers(transaction, {agent});
  if (facts->empty()) return absl::OkStatus();
  const auto now = db::ToProto(feed::Now(transaction));
  for (event::v1::Event& fact : *facts) {
    *fact.mutable_occurred_at() = now;
    fact.set_origin(event::v1::ORIGIN_LIVE);
    fact.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
    fact.set_caused_by_event(cause.id());
    fact.set_trace_parent(cause.trace_parent());
  }
  feed::Append(transaction, *facts);
  return absl::OkStatus();
}

}  // namespace

absl::Status EraseAgents(db::Transaction& transaction,
                         const std::vector<event::v1::Event>& events) {
  for (const event::v1::Event& event : events) {
    if (!event.has_person_erased()) continue;
    const std::string id = IdOf(event.person_erased().person(), "people");
    if (id.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("event ", event.id(), " names no person"));
    }
    auto erased = EraseAgent(transaction, absl::StrCat("agents/", id), event);
    if (!erased.ok()) return erased;
  }
  return absl::OkStatus();
}

}  // namespace luukku::routing
