#include "services/reporting/reports/report_service.h"

#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "services/reporting/facts/fact_store.h"
#include "services/reporting/reports/definitions.h"
#include "services/reporting/reports/report_checks.h"
#include "services/reporting/reports/report_store.h"

namespace luukku::reporting {
namespace {

// The watermark of the feed of `source`; InfinitePast if it is not known yet.
absl::Time KnownUpTo(const std::vector<v1::FeedProgress>& feeds, const std::string& source) {
  for (const v1::FeedProgress& feed : feeds) {
    if (feed.source() == source && feed.has_watermark()) return FromProto(feed.watermark());
  }
  return absl::InfinitePast();
}

// Figures of single agents are for queue managers, administrators and services.
void CheckGroup(Violations& violations, const server::Call& call, v1::Dimension group_by) {
  using auth::Role;
  if (group_by != v1::DIMENSION_AGENT ||
      call.principal.roles.Intersects(Role::kAdmin | Role::kQueueManager | Role::kService)) {
    return;
  }
  violations.Add("group_by", "by agent is for queue managers and administrators");
}

// Checks of requests, which need the desk's zone.
class Checks {
 public:
  explicit Checks(const desk::DeskZone* zone) : zone_(zone) {}

  auto Volumes() const {
    return [zone = zone_](Violations& violations, const server::Call& call,
                          const v1::MonthlyVolumesRequest& request) {
      CheckGroup(violations, call, request.group_by());
      const absl::TimeZone asked =
          CheckZone(violations, "time_zone", request.time_zone(), zone->Get());
      CheckYear(violations, request.year(), absl::Now(), asked);
    };
  }

  template <typename Request>
  auto Period() const {
    return [zone = zone_](Violations& violations, const server::Call&, const Request& request) {
      CheckPeriod(violations, request.period(), absl::Now(), zone->Get());
    };
  }

  template <typename Request>
  auto Groups() const {
    return
        [zone = zone_](Violations& violations, const server::Call& call, const Request& request) {
          CheckGroup(violations, call, request.group_by());
          CheckPeriod(violations, request.period(), absl::Now(), zone->Get());
        };
  }

  auto WholeDays() const {
    return [zone = zone_](Violations& violations, const server::Call& call,
                          const v1::SatisfactionRequest& request) {
      CheckGroup(violations, call, request.group_by());
      CheckWholeDays(violations, request.period(), absl::Now(), zone->Get());
    };
  }

 private:
  const desk::DeskZone* zone_;
};

}  // namespace

ReportService::ReportService(const server::Parts& parts, const desk::DeskZone* zone)
    : Edge(parts.runtime, "luukku.reporting.v1.ReportService"), reads_(parts.reads), zone_(zone) {
  const Checks checks(zone);
  Unary("MonthlyVolumes", &ReportService::Volumes, checks.Volumes());
  Unary("ArrivalPattern", &ReportService::Pattern, checks.Period<v1::ArrivalPatternRequest>());
  Unary("TypeShares", &ReportService::Types, checks.Period<v1::TypeSharesRequest>());
  Unary("ResolutionTimes", &ReportService::Times, checks.Groups<v1::ResolutionTimesRequest>());
  Unary("SlaResults", &ReportService::Sla, checks.Groups<v1::SlaResultsRequest>());
  Unary("Satisfaction", &ReportService::Answers, checks.WholeDays());
}

// The span of a period that was checked.
Span ReportService::SpanOf(const v1::Period& period) const {
  Violations none;
  return CheckPeriod(none, period, absl::Now(), zone_->Get());
}

template <typename Compute>
auto ReportService::Answer(const server::Call& call, const Span& span, const char* definition,
                           Compute compute)
    -> absl::StatusOr<std::invoke_result_t<Compute, db::Connection&>> {
  using Response = std::invoke_result_t<Compute, db::Connection&>;
  return reads_->Run(call.deadline, [&](db::Connection& connection) -> absl::StatusOr<Response> {
    // Read before the figures, which then count at least all facts up to the watermarks.
    const auto feeds = ReadProgress(connection);
    Response response = compute(connection);
    v1::Basis& basis = *response.mutable_basis();
    basis.set_definition(definition);
    *basis.mutable_compute_time() = ToProto(absl::Now());
    *basis.mutable_start_time() = ToProto(span.start);
    *basis.mutable_end_time() = ToProto(span.end);
    basis.set_time_zone(span.zone.name());
    basis.mutable_feeds()->Add(feeds.begin(), feeds.end());
    return response;
  });
}

absl::StatusOr<v1::MonthlyVolumesResponse> ReportService::Volumes(
    const server::Call& call, const v1::MonthlyVolumesRequest& request) {
  const absl::Time now = absl::Now();
  Violations none;  // The check has found none.
  const absl::TimeZone zone = CheckZone(none, "time_zone", request.time_zone(), zone_->Get());
  const int32_t year = CheckYear(none, request.year(), now, zone);
  const Months months = MonthsOf(year, now, zone);
  return Answer(call, {months.bounds.front(), months.bounds.back(), zone}, kVolumesDefinition,
                [&](db::Connection& connection) {
                  return ReadVolumes(connection, months,
                                     {request.group_by(), request.origin(), request.source()});
                });
}

absl::StatusOr<v1::ArrivalPatternResponse> ReportService::Pattern(
    const server::Call& call, const v1::ArrivalPatternRequest& request) {
  const Span span = SpanOf(request.period());
  return Answer(call, span, kPatternDefinition, [&](db::Connection& connection) {
    return ReadPattern(connection, span, {.origin = request.origin(), .source = request.source()});
  });
}

absl::StatusOr<v1::TypeSharesResponse> ReportService::Types(const server::Call& call,
                                                            const v1::TypeSharesRequest& request) {
  const Span span = SpanOf(request.period());
  return Answer(call, span, kSharesDefinition, [&](db::Connection& connection) {
    return ReadShares(connection, span, {.origin = request.origin(), .source = request.source()});
  });
}

absl::StatusOr<v1::ResolutionTimesResponse> ReportService::Times(
    const server::Call& call, const v1::ResolutionTimesRequest& request) {
  const Span span = SpanOf(request.period());
  return Answer(call, span, kTimesDefinition, [&](db::Connection& connection) {
    return ReadTimes(connection, span, {request.group_by(), request.origin(), request.source()});
  });
}

absl::StatusOr<v1::SlaResultsResponse> ReportService::Sla(const server::Call& call,
                                                          const v1::SlaResultsRequest& request) {
  const Span span = SpanOf(request.period());
  return Answer(call, span, kSlaDefinition, [&](db::Connection& connection) {
    return ReadTargets(connection, span, {request.group_by(), request.origin(), request.source()});
  });
}

absl::StatusOr<v1::SatisfactionResponse> ReportService::Answers(
    const server::Call& call, const v1::SatisfactionRequest& request) {
  Violations none;  // The check has found none.
  const Span span = CheckWholeDays(none, request.period(), absl::Now(), zone_->Get());
  const bool reads_all_answers =
      call.principal.IsService() || call.principal.roles.Intersects(auth::Role::kAdmin);
  return Answer(call, span, kSatisfactionDefinition, [&](db::Connection& connection) {
    // Read before the answers are counted: all answers up to then are in the table.
    const Asker asker{reads_all_answers, KnownUpTo(ReadProgress(connection), "survey")};
    return ReadSatisfaction(connection, span,
                            {request.group_by(), request.origin(), request.source()}, asker);
  });
}

}  // namespace luukku::reporting
