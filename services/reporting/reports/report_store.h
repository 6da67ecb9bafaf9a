#pragma once

#include <string>

#include "lib/db/pool.h"
#include "luukku/reporting/v1/report_service.pb.h"
#include "services/reporting/reports/period_rules.h"
#include "services/reporting/reports/satisfaction_rules.h"

// The figures of reports, each read by one statement; of their basis, only omitted_groups. The same
// facts give the same bytes. All members throw what pqxx throws.
namespace luukku::reporting {

inline constexpr int kMaxGroups = 1000;

// Selects tickets, and groups them.
struct Scope {
  v1::Dimension group_by = v1::DIMENSION_UNSPECIFIED;
  event::v1::Origin origin = event::v1::ORIGIN_UNSPECIFIED;  // Unspecified: all.
  std::string source = {};                                   // Of an import; empty: all.
};

v1::MonthlyVolumesResponse ReadVolumes(db::Connection& connection, const Months& months,
                                       const Scope& scope);
// The next two take `scope` without its grouping.
v1::ArrivalPatternResponse ReadPattern(db::Connection& connection, const Span& span,
                                       const Scope& scope);
v1::TypeSharesResponse ReadShares(db::Connection& connection, const Span& span, const Scope& scope);
v1::ResolutionTimesResponse ReadTimes(db::Connection& connection, const Span& span,
                                      const Scope& scope);
v1::SlaResultsResponse ReadTargets(db::Connection& connection, const Span& span,
                                   const Scope& scope);
// `span` is of whole days.
v1::SatisfactionResponse ReadSatisfaction(db::Connection& connection, const Span& span,
                                          const Scope& scope, const Asker& asker);

}  // namespace luukku::reporting
