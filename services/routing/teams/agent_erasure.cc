#include "services/routing/teams/agent_erasure.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/request_key.h"
#include "lib/resource/commands.h"
#include "lib/resource/resource_store.h"
#include "luukku/routing/v1/team_service.pb.h"

namespace luukku::routing {
namespace {

// Replaces the name.
constexpr char kErased[] = "[erased]";

// The update that erases the agent.
v1::UpdateAgentRequest ErasureOf(const std::string& agent) {
  v1::UpdateAgentRequest request;
  request.mutable_agent()->set_name(agent);
  request.mutable_agent()->set_display_name(kErased);
  for (const char* field : {"display_name", "teams", "present", "capacity"}) {
    request.mutable_update_mask()->add_paths(field);
  }
  return request;
}

absl::Status EraseAgent(db::Transaction& transaction, const resource::Kinds& kinds,
                        const std::string& agent, const event::v1::Event& event) {
  const resource::Kind& kind = resource::KindOf(kinds, *v1::Agent::descriptor());
  const v1::UpdateAgentRequest erasure = ErasureOf(agent);
  const resource::Change change{.actor = "services/routing",
                                .method = "PersonErased",
                                .request_id = event.id(),
                                .cause = feed::CauseOf(event)};
  const auto erased =
      resource::Update(transaction, kinds, kind, erasure.agent(), erasure.update_mask(), change);
  if (absl::IsNotFound(erased.status())) return absl::OkStatus();  // No agent.
  if (!erased.ok()) return erased.status();
  resource::ForgetRevisions(transaction, "agents", IdOf(agent, "agents"));
  db::ForgetAnswers(transaction, {agent});
  return absl::OkStatus();
}

}  // namespace

absl::Status EraseAgents(db::Transaction& transaction, const resource::Kinds& kinds,
                         const std::vector<event::v1::Event>& events) {
  for (const event::v1::Event& event : events) {
    if (!event.has_person_erased()) continue;
    const std::string id = IdOf(event.person_erased().person(), "people");
    if (id.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("event ", event.id(), " names no person"));
    }
    auto erased = EraseAgent(transaction, kinds, absl::StrCat("agents/", id), event);
    if (!erased.ok()) return erased;
  }
  return absl::OkStatus();
}

}  // namespace luukku::routing
