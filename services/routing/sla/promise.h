#pragma once

#include <memory>
#include <string>

#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/calendars/business_time.h"

namespace luukku::routing {

// A promise to a ticket: a revision of a policy with a revision of its calendar. Immutable.
struct Promise {
  v1::SlaPolicy policy;
  BusinessTime calendar;

  // "slaPolicies/gold@3".
  std::string policy_label() const {
    return policy.name() + "@" + std::to_string(policy.revision());
  }
  const std::string& calendar_label() const { return calendar.label(); }
};

using PromisePtr = std::shared_ptr<const Promise>;

}  // namespace luukku::routing
