#include "services/reporting/reports/volume_rules.h"

namespace luukku::reporting {

void SumBacklog(google::protobuf::RepeatedPtrField<v1::MonthVolumes>& months, Backlog backlog) {
  for (v1::MonthVolumes& month : months) {
    backlog.not_closed += month.not_closed();
    backlog.not_resolved += month.not_resolved();
    month.set_not_closed(backlog.not_closed);
    month.set_not_resolved(backlog.not_resolved);
  }
}

}  // namespace luukku::reporting
