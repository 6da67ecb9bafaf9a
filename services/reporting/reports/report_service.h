#pragma once

#include "lib/desk/desk_zone.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/reporting/v1/report_service.pb.h"
#include "services/reporting/reports/period_rules.h"

namespace luukku::reporting {

// The gRPC edge of the reports.
class ReportService : public server::Edge {
 public:
  ReportService(const server::Parts& parts, const desk::DeskZone* zone);

 private:
  absl::StatusOr<v1::MonthlyVolumesResponse> Volumes(const server::Call& call,
                                                     const v1::MonthlyVolumesRequest& request);
  absl::StatusOr<v1::ArrivalPatternResponse> Pattern(const server::Call& call,
                                                     const v1::ArrivalPatternRequest& request);
  absl::StatusOr<v1::TypeSharesResponse> Types(const server::Call& call,
                                               const v1::TypeSharesRequest& request);
  absl::StatusOr<v1::ResolutionTimesResponse> Times(const server::Call& call,
                                                    const v1::ResolutionTimesRequest& request);
  absl::StatusOr<v1::SlaResultsResponse> Sla(const server::Call& call,
                                             const v1::SlaResultsRequest& request);
  absl::StatusOr<v1::SatisfactionResponse> Answers(const server::Call& call,
                                                   const v1::SatisfactionRequest& request);

  // Errors: INVALID_ARGUMENT; UNAVAILABLE while the desk's zone is not known.
  absl::StatusOr<Span> SpanOf(const v1::Period& period) const;

  // Computes an answer and adds its basis.
  template <typename Compute>
  auto Answer(const server::Call& call, const Span& span, const char* definition, Compute compute)
      -> absl::StatusOr<std::invoke_result_t<Compute, db::Connection&>>;

  db::Pool* const reads_;
  const desk::DeskZone* const zone_;
};

}  // namespace luukku::reporting
