#include "services/routing/sla/policy_rules.h"

#include <tuple>

namespace luukku::routing {
namespace {

bool Fits(const v1::SlaPolicy& policy, const event::v1::TicketSnapshot& ticket) {
  return !policy.disabled() &&
         (policy.organisation().empty() || policy.organisation() == ticket.organisation()) &&
         (policy.customer_group().empty() || policy.customer_group() == ticket.customer_group()) &&
         (policy.priority() == common::v1::PRIORITY_UNSPECIFIED ||
          policy.priority() == ticket.priority());
}

bool GoesBefore(const v1::SlaPolicy& a, const v1::SlaPolicy& b) {
  const auto rank = [](const v1::SlaPolicy& policy) {
    return std::tuple(policy.organisation().empty(), policy.customer_group().empty(),
                      policy.priority() == common::v1::PRIORITY_UNSPECIFIED, policy.name());
  };
  return rank(a) < rank(b);
}

}  // namespace

const v1::SlaPolicy* PickPolicy(const std::vector<v1::SlaPolicy>& policies,
                                const event::v1::TicketSnapshot& ticket) {
  const v1::SlaPolicy* picked = nullptr;
  for (const v1::SlaPolicy& policy : policies) {
    if (!Fits(policy, ticket)) continue;
    if (picked == nullptr || GoesBefore(policy, *picked)) picked = &policy;
  }
  return picked;
}

}  // namespace luukku::routing
