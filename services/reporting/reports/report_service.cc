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

// The time that a request is about.
void CheckTime(Violations& violations, const v1::MonthlyVolumesRequest& request,
               absl::TimeZone desk) {
  const absl::TimeZone zone = CheckZone(violations, "time_zone", request.time_zone(), desk);
  CheckYear(violations, request.year(), absl::Now(), zone);
}
void CheckTime(Violations& violations, const v1::SatisfactionRequest& request,
               absl::TimeZone desk) {
  CheckWholeDays(violations, request.period(), absl::Now(), desk);
}
template <typename Request>
void CheckTime(Violations& violations, const Request& request, absl::TimeZone desk) {
  CheckPeriod(violations, request.period(), absl::Now(), desk);
}

}  // namespace

ReportService::ReportService(const server::Parts& parts, const desk::DeskZone* zone)
    : Edge(parts.runtime, "luukku.reporting.v1.ReportService"), reads_(parts.reads), zone_(zone) {
  // All violations of a request at once; the handlers check again, with the zone that they use.
  const auto check = [zone](Violations& violations, const server::Call& call, const auto& request) {
    if constexpr (requires { request.group_by(); }) {
      CheckGroup(violations, call, request.group_by());
    }
    if (const auto of_desk = zone->Get(); of_desk.ok()) CheckTime(violations, request, *of_desk);
  };
  Unary("MonthlyVolumes", &ReportService::Volumes, check);
  Unary("ArrivalPattern", &ReportService::Pattern, check);
  Unary("TypeShares", &ReportService::Types, check);
  Unary("ResolutionTimes", &ReportService::Times, check);
  Unary("SlaResults", &ReportService::Sla, check);
  Unary("Satisfaction", &ReportService::Answers, check);
}

absl::StatusOr<Span> ReportService::SpanOf(const v1::Period& period) const {
  const auto zone = zone_->Get();
  if (!zone.ok()) return zone.status();
  Violations violations;
  const Span span = CheckPeriod(violations, period, absl::Now(), *zone);
  if (!violations.empty()) return violations.ToStatus();
  return span;
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
  const auto of_desk = zone_->Get();
  if (!of_desk.ok()) return of_desk.status();
  Violations violations;
  const absl::TimeZone zone = CheckZone(violations, "time_zone", request.time_zone(), *of_desk);
  const int32_t year = CheckYear(violations, request.year(), now, zone);
  if (!violations.empty()) return violations.ToStatus();
  const Months months = MonthsOf(year, now, zone);
  return Answer(call, {months.bounds.front(), months.bounds.back(), zone}, kVolumesDefinition,
                [&](db::Connection& connection) {
                  return ReadVolumes(connection, months,
                                     {request.group_by(), request.origin(), request.source()});
                });
}

absl::StatusOr<v1::ArrivalPatternResponse> ReportService::Pattern(
    const server::Call& call, const v1::ArrivalPatternRequest& request) {
  const auto span = SpanOf(request.period());
  if (!span.ok()) return span.status();
  return Answer(call, *span, kPatternDefinition, [&](db::Connection& connection) {
    return ReadPattern(connection, *span, {.origin = request.origin(), .source = request.source()});
  });
}

absl::StatusOr<v1::TypeSharesResponse> ReportService::Types(const server::Call& call,
                                                            const v1::TypeSharesRequest& request) {
  const auto span = SpanOf(request.period());
  if (!span.ok()) return span.status();
  return Answer(call, *span, kSharesDefinition, [&](db::Connection& connection) {
    return ReadShares(connection, *span, {.origin = request.origin(), .source = request.source()});
  });
}

absl::StatusOr<v1::ResolutionTimesResponse> ReportService::Times(
    const server::Call& call, const v1::ResolutionTimesRequest& request) {
  const auto span = SpanOf(request.period());
  if (!span.ok()) return span.status();
  return Answer(call, *span, kTimesDefinition, [&](db::Connection& connection) {
    return ReadTimes(connection, *span, {request.group_by(), request.origin(), request.source()});
  });
}

absl::StatusOr<v1::SlaResultsResponse> ReportService::Sla(const server::Call& call,
                                                          const v1::SlaResultsRequest& request) {
  const auto span = SpanOf(request.period());
  if (!span.ok()) return span.status();
  return Answer(call, *span, kSlaDefinition, [&](db::Connection& connection) {
    return ReadTargets(connection, *span, {request.group_by(), request.origin(), request.source()});
  });
}

absl::StatusOr<v1::SatisfactionResponse> ReportService::Answers(
    const server::Call& call, const v1::SatisfactionRequest& request) {
  const auto zone = zone_->Get();
  if (!zone.ok()) return zone.status();
  Violations violations;
  const Span span = CheckWholeDays(violations, request.period(), absl::Now(), *zone);
  if (!violations.empty()) return violations.ToStatus();
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
