#include "services/reporting/facts/projection.h"

#include "services/reporting/facts/fact_rules.h"
#include "services/reporting/facts/fact_store.h"

namespace luukku::reporting {

absl::Status ProjectFacts(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events) {
  const auto batch = Fold(events);
  if (!batch.ok()) return batch.status();
  WriteBatch(transaction, *batch);
  return absl::OkStatus();
}

void ForgetFacts(db::Transaction& transaction, const std::string& source) {
  if (source == "ticket") ForgetTickets(transaction);
  if (source == "routing") ForgetTargets(transaction);
  if (source == "survey") ForgetInvitations(transaction);
  ForgetProgress(transaction, source);
}

}  // namespace luukku::reporting
