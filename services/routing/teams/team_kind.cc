#include "services/routing/teams/team_kind.h"

#include "luukku/routing/v1/team_service.pb.h"
#include "services/routing/teams/membership_store.h"

namespace luukku::routing {
namespace {

using google::protobuf::Message;

absl::Status Changed(db::Transaction& transaction, const resource::Change& change,
                     const Message* before, const Message* after) {
  const bool was_restricted =
      before != nullptr && static_cast<const v1::Team*>(before)->restricted();
  const auto& team = static_cast<const v1::Team&>(*after);
  if (team.restricted() != was_restricted) {
    TellAccess(transaction, change.cause, {{team.name(), team.restricted()}});
  }
  return absl::OkStatus();
}

}  // namespace

resource::Kind TeamKind() {
  return {.message = v1::Team::descriptor(), .changed = Changed, .users = TicketsOfTeam};
}

}  // namespace luukku::routing
