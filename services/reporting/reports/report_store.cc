#include "services/reporting/reports/report_store.h"

#include "services/reporting/reports/group_row.h"
#include "services/reporting/reports/sql.h"
#include "services/reporting/reports/volume_rules.h"

namespace luukku::reporting {
namespace {

namespace statements = luukku::sql::services::reporting::reports;
using db::Int;
using db::MakeParams;

// Planned for each period, since a plan for any cannot know how much of an index it takes.
pqxx::result Query(db::Connection& connection, const db::Statement& statement,
                   const db::Params& params) {
  return connection.ReadAs({.all = true}, statement, params, db::Plan::kForTheseParams);
}

// Adds a row of monthly_volumes.sql; as backlog, the month's change of it.
void AddTo(v1::MonthVolumes& month, const pqxx::row& row) {
  month.set_arrived(Int(row["arrived"]));
  month.set_resolved(Int(row["resolved"]));
  month.set_closed(Int(row["closed"]));
  month.set_cancelled(Int(row["cancelled"]));
  month.set_reopened(Int(row["reopened"]));
  month.set_arrived_reopened(Int(row["arrived_reopened"]));
  month.set_not_closed(Int(row["arrived"]) - Int(row["gone"]));
  month.set_not_resolved(Int(row["arrived"]) - Int(row["solved"]));
}

google::protobuf::Duration DurationOf(const pqxx::field& micros) {
  constexpr int64_t kMicros = 1'000'000, kNanosOfAMicro = 1'000;
  google::protobuf::Duration duration;
  duration.set_seconds(Int(micros) / kMicros);
  duration.set_nanos(static_cast<int32_t>(Int(micros) % kMicros * kNanosOfAMicro));
  return duration;
}

v1::DurationFigures DurationFiguresOf(const pqxx::row& row) {
  v1::DurationFigures figures;
  figures.set_count(Int(row["count"]));
  figures.set_sum_seconds(row["sum_seconds"].as<double>());
  *figures.mutable_mean() = DurationOf(row["mean"]);
  *figures.mutable_median() = DurationOf(row["median"]);
  *figures.mutable_p90() = DurationOf(row["p90"]);
  *figures.mutable_p95() = DurationOf(row["p95"]);
  return figures;
}

// Counts a row of sla_results.sql, which has a kind, a state and a number of targets.
void AddTo(v1::GroupTargets& group, const pqxx::row& row) {
  const auto kind = static_cast<common::v1::SlaTargetKind>(Int(row["kind"]));
  if (kind != common::v1::SLA_TARGET_KIND_FIRST_RESPONSE &&
      kind != common::v1::SLA_TARGET_KIND_RESOLUTION) {
    return;
  }
  v1::TargetFigures& figures = kind == common::v1::SLA_TARGET_KIND_FIRST_RESPONSE
                                   ? *group.mutable_first_response()
                                   : *group.mutable_resolution();
  const int64_t n = Int(row["n"]);
  switch (static_cast<common::v1::SlaTargetState>(Int(row["state"]))) {
    case common::v1::SLA_TARGET_STATE_MET:
      figures.set_met(n);
      break;
    case common::v1::SLA_TARGET_STATE_BREACHED:
      figures.set_breached(n);
      break;
    case common::v1::SLA_TARGET_STATE_CANCELLED:
      figures.set_cancelled(n);
      break;
    case common::v1::SLA_TARGET_STATE_AT_RISK:
      figures.set_at_risk(n);
      figures.set_open(figures.open() + n);
      break;
    default:
      figures.set_open(figures.open() + n);
  }
  const int64_t decided = figures.met() + figures.breached();
  if (decided > 0) {
    figures.set_share_met(static_cast<double>(figures.met()) / static_cast<double>(decided));
  }
}

}  // namespace

v1::MonthlyVolumesResponse ReadVolumes(db::Connection& connection, const Months& months,
                                       const Scope& scope) {
  const auto rows =
      Query(connection, statements::kMonthlyVolumes,
            MakeParams(db::ToArray(months.bounds), months.bounds.front(), months.bounds.back(),
                       int{scope.group_by}, int{scope.origin}, kMaxGroups, scope.source));
  v1::MonthlyVolumesResponse response;
  v1::GroupVolumes total;
  total.mutable_months()->Add(months.months.begin(), months.months.end());
  std::map<const v1::GroupVolumes*, Backlog> at_start;
  for (const auto& row : rows) {
    v1::GroupVolumes& group = AtPlace(row, scope.group_by, total, *response.mutable_groups());
    if (group.months().empty()) {
      group.mutable_months()->Add(months.months.begin(), months.months.end());
    }
    if (const int month = static_cast<int>(Int(row["month"])); month > 0) {
      AddTo(*group.mutable_months(month - 1), row);
    } else {
      at_start[&group] = {-Int(row["gone"]), -Int(row["solved"])};
    }
  }
  SumBacklog(*total.mutable_months(), at_start[&total]);
  for (v1::GroupVolumes& group : *response.mutable_groups()) {
    SumBacklog(*group.mutable_months(), at_start[&group]);
  }
  response.mutable_basis()->set_omitted_groups(OmittedGroups(rows, response.groups()));
  response.mutable_months()->Swap(total.mutable_months());
  return response;
}

v1::ArrivalPatternResponse ReadPattern(db::Connection& connection, const Span& span,
                                       const Scope& scope) {
  constexpr int kHours = 24, kWeekdays = 7;
  v1::ArrivalPatternResponse response;
  for (int i = 0; i < kWeekdays * kHours; ++i) {
    v1::PatternCell& cell = *response.add_cells();
    cell.set_weekday(i / kHours + 1);
    cell.set_hour(i % kHours);
  }
  for (const auto& row :
       Query(connection, statements::kArrivalPattern,
             MakeParams(span.start, span.end, span.zone.name(), int{scope.origin}, scope.source))) {
    const auto place = (Int(row["weekday"]) - 1) * kHours + Int(row["hour"]);
    response.mutable_cells(static_cast<int>(place))->set_arrived(Int(row["arrived"]));
    response.set_total(response.total() + Int(row["arrived"]));
  }
  return response;
}

v1::TypeSharesResponse ReadShares(db::Connection& connection, const Span& span,
                                  const Scope& scope) {
  v1::TypeSharesResponse response;
  for (const auto& row : Query(connection, statements::kTypeShares,
                               MakeParams(span.start, span.end, int{scope.origin}, scope.source))) {
    v1::Share& share = *response.add_shares();
    *share.mutable_group() = GroupOf(row, v1::DIMENSION_TYPE);
    share.set_count(Int(row["arrived"]));
    response.set_total(response.total() + share.count());
  }
  for (v1::Share& share : *response.mutable_shares()) {
    share.set_share(static_cast<double>(share.count()) / static_cast<double>(response.total()));
  }
  return response;
}

v1::ResolutionTimesResponse ReadTimes(db::Connection& connection, const Span& span,
                                      const Scope& scope) {
  const auto rows = Query(connection, statements::kResolutionTimes,
                          MakeParams(span.start, span.end, int{scope.group_by}, int{scope.origin},
                                     kMaxGroups, scope.source));
  v1::ResolutionTimesResponse response;
  v1::GroupTimes* const total = response.mutable_total();
  for (const auto& row : rows) {
    v1::GroupTimes& group = AtPlace(row, scope.group_by, *total, *response.mutable_groups());
    const int64_t what = Int(row["what"]);
    v1::DurationFigures& figures = what == 1   ? *group.mutable_first_response()
                                   : what == 2 ? *group.mutable_resolution()
                                               : *group.mutable_closing();
    figures = DurationFiguresOf(row);
  }
  response.mutable_basis()->set_omitted_groups(OmittedGroups(rows, response.groups()));
  return response;
}

v1::SlaResultsResponse ReadTargets(db::Connection& connection, const Span& span,
                                   const Scope& scope) {
  const auto rows = Query(connection, statements::kSlaResults,
                          MakeParams(span.start, span.end, int{scope.group_by}, int{scope.origin},
                                     kMaxGroups, scope.source));
  v1::SlaResultsResponse response;
  v1::GroupTargets* const total = response.mutable_total();
  for (const auto& row : rows) {
    AddTo(AtPlace(row, scope.group_by, *total, *response.mutable_groups()), row);
  }
  response.mutable_basis()->set_omitted_groups(OmittedGroups(rows, response.groups()));
  return response;
}

}  // namespace luukku::reporting
