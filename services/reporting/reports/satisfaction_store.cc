#include <map>

#include "services/reporting/reports/group_row.h"
#include "services/reporting/reports/report_store.h"
#include "services/reporting/reports/satisfaction_rules.h"
#include "services/reporting/reports/sql.h"

namespace luukku::reporting {
namespace {

namespace statements = luukku::sql::services::reporting::reports;
using db::Int;

// Parts of satisfaction.sql.
enum Part { kInvited = 1, kAnswers = 2, kDays = 3 };

using DaysByQuestion = std::map<Question, ScoresByDay>;

Question QuestionIn(const pqxx::row& row) {
  return {db::Text(row["source"]), static_cast<int32_t>(Int(row["scale_low"])),
          static_cast<int32_t>(Int(row["scale_high"]))};
}

v1::ResponseFigures ResponsesOf(const pqxx::row& row) {
  v1::ResponseFigures responses;
  responses.set_invited(Int(row["n"]));
  responses.set_answered_in_period(Int(row["answered_in_period"]));
  responses.set_answered(Int(row["answered"]));
  responses.set_expired(Int(row["expired"]));
  Finish(responses);
  return responses;
}

// Rows come in order of questions.
void AddAnswers(v1::GroupSatisfaction& group, const pqxx::row& row) {
  const Question question = QuestionIn(row);
  const bool is_same = !group.scales().empty() && QuestionOf(*group.scales().rbegin()) == question;
  v1::ScaleFigures& scale = is_same ? *group.mutable_scales()->rbegin() : AddScale(question, group);
  AddScore(scale, static_cast<int32_t>(Int(row["score"])), Int(row["n"]));
}

void AddDay(DaysByQuestion& days, absl::CivilDay first, const pqxx::row& row) {
  Scores& scores = days[QuestionIn(row)][first + (Int(row["day"]) - 1)];
  scores[static_cast<int32_t>(Int(row["score"]))] += Int(row["n"]);
}

}  // namespace

v1::SatisfactionResponse ReadSatisfaction(db::Connection& connection, const Span& span,
                                          const Scope& scope, const Asker& asker) {
  const absl::CivilDay rolling = absl::ToCivilDay(span.start, span.zone) - (kRollingDays - 1);
  const auto bounds = DayBounds(rolling, absl::ToCivilDay(span.end, span.zone), span.zone);
  const absl::CivilDay first = absl::ToCivilDay(bounds.front(), span.zone);
  const auto rows = connection.ReadAs(
      {.all = true}, statements::kSatisfaction,
      db::MakeParams(span.start, span.end, db::ToArray(bounds), bounds.front(), bounds.back(),
                     int{scope.group_by}, kMaxGroups, int{scope.origin}, scope.source),
      db::Plan::kForTheseParams);
  v1::SatisfactionResponse response;
  v1::GroupSatisfaction& total = *response.mutable_total();
  DaysByQuestion days;
  for (const auto& row : rows) {
    v1::GroupSatisfaction& group = AtPlace(row, scope.group_by, total, *response.mutable_groups());
    switch (Int(row["part"])) {
      case kInvited:
        *group.mutable_responses() = ResponsesOf(row);
        break;
      case kAnswers:
        AddAnswers(group, row);
        break;
      case kDays:
        AddDay(days, first, row);
        break;
    }
  }
  for (const auto& [question, answers] : days) AddTotal(answers, span, asker, question, total);
  for (v1::GroupSatisfaction& group : *response.mutable_groups()) {
    for (v1::ScaleFigures& scale : *group.mutable_scales()) Finish(scale);
    if (!asker.reads_all_answers) Withhold(group);
  }
  response.set_by_blocks(!asker.reads_all_answers);
  response.mutable_basis()->set_omitted_groups(OmittedGroups(rows, response.groups()));
  return response;
}

}  // namespace luukku::reporting
