#include "services/routing/sla/policy_kind.h"

#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/calendars/calendar_kind.h"

namespace luukku::routing {
namespace {

using google::protobuf::Message;

// A desk has at most so many policies.
constexpr int64_t kMostPolicies = 1000;

void Check(Violations& violations, const std::string& prefix, const Message& resource) {
  const auto& policy = static_cast<const v1::SlaPolicy&>(resource);
  if (policy.has_first_response() || policy.has_resolution()) return;
  violations.Add(prefix, "must promise first_response, resolution, or both");
}

}  // namespace

resource::Kind PolicyKind() {
  return {.message = v1::SlaPolicy::descriptor(),
          .most = kMostPolicies,
          .check = Check,
          .lock = LockPromises,
          .changed = [](db::Transaction& transaction, const resource::Change&, const Message*,
                        const Message*) {
            BeginEdition(transaction);
            return absl::OkStatus();
          }};
}

}  // namespace luukku::routing
