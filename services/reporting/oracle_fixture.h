#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "luukku/common/v1/desk.pb.h"
#include "services/reporting/history_fixture.h"
#include "services/reporting/reports/report_store.h"

// The expected reports, computed ticket by ticket from raw events, without a database.
namespace luukku::reporting {

class Oracle {
 public:
  struct Ticket {
    absl::Time created;
    event::v1::Origin origin;
    std::string source;
    event::v1::TicketSnapshot now;
    std::vector<absl::Time> reopenings;
    std::map<int, int> targets;  // State by kind.
    std::optional<absl::Time> rated;
    event::v1::TicketRated rating;
    std::optional<absl::Time> Clamped(bool has, const google::protobuf::Timestamp& time) const {
      if (!has) return std::nullopt;
      return std::max(created, FromProto(time));
    }
    std::optional<absl::Time> responded() const {
      return Clamped(now.has_first_response_time(), now.first_response_time());
    }
    std::optional<absl::Time> resolved() const {
      return Clamped(now.has_resolve_time(), now.resolve_time());
    }
    std::optional<absl::Time> closed() const {
      return Clamped(now.has_close_time(), now.close_time());
    }
    bool IsCancelled() const { return now.state() == common::v1::TICKET_STATE_CANCELLED; }
  };
  struct Invitation {
    std::string ticket;
    absl::Time sent;
    std::optional<absl::Time> answered;
    event::v1::InvitationAnswered answer;
    bool expired = false;
  };

  explicit Oracle(const RandomHistory& history) {
    for (const Event& event : history.ticket()) TakeTicket(event);
    for (const Event& event : history.routing()) {
      const auto& target = event.sla_target_changed();
      if (event.has_sla_target_changed()) {
        int& state = tickets_[event.subject()].targets[target.kind()];
        if (state != common::v1::SLA_TARGET_STATE_BREACHED) state = target.state();
      }
    }
    for (const Event& event : history.survey()) TakeInvitation(event);
  }

  // "" stands for the total, as well as for the group of those that have no value: see Keys.
  using Key = std::optional<std::string>;

  std::map<Key, std::vector<v1::MonthVolumes>> Volumes(const Months& months,
                                                       const Scope& scope) const {
    std::map<Key, std::vector<v1::MonthVolumes>> volumes;
    volumes[std::nullopt] = months.months;
    for (const auto& [name, ticket] : tickets_) {
      if (!IsIn(ticket, scope)) continue;
      for (const Key& key : Keys(ticket, scope.group_by)) {
        auto [group, is_new] = volumes.try_emplace(key, months.months);
        for (size_t i = 0; i < months.months.size(); ++i) {
          Count(ticket, months.bounds[i], months.bounds[i + 1], group->second[i]);
        }
      }
    }
    return volumes;
  }

  // Durations in microseconds, by kind: 0 first response, 1 resolution, 2 closing.
  std::map<Key, std::map<int, std::vector<int64_t>>> Times(const Span& span,
                                                           const Scope& scope) const {
    std::map<Key, std::map<int, std::vector<int64_t>>> times;
    for (const auto& [name, ticket] : tickets_) {
      if (!IsIn(ticket, scope) || ticket.IsCancelled()) continue;
      const std::optional<absl::Time> ends[] = {ticket.responded(), ticket.resolved(),
                                                ticket.closed()};
      for (int what = 0; what < 3; ++what) {
        if (!ends[what] || *ends[what] < span.start || *ends[what] >= span.end) continue;
        for (const Key& key : Keys(ticket, scope.group_by)) {
          times[key][what].push_back(absl::ToInt64Microseconds(*ends[what] - ticket.created));
        }
      }
    }
    for (auto& [key, by_what] : times) {
      for (auto& [what, values] : by_what) std::sort(values.begin(), values.end());
    }
    return times;
  }

  // Linear interpolation between the neighbours of the place (n - 1) * share.
  static double Quantile(const std::vector<int64_t>& sorted, double share) {
    const double place = static_cast<double>(sorted.size() - 1) * share;
    const auto below = static_cast<size_t>(std::floor(place));
    const auto above = std::min(below + 1, sorted.size() - 1);
    const auto low = static_cast<double>(sorted[below]), high = static_cast<double>(sorted[above]);
    return low + (high - low) * (place - std::floor(place));
  }

  // How many by kind and state.
  std::map<Key, std::map<std::pair<int, int>, int64_t>> Targets(const Span& span,
                                                                const Scope& scope) const {
    std::map<Key, std::map<std::pair<int, int>, int64_t>> counts;
    for (const auto& [name, ticket] : tickets_) {
      if (!IsIn(ticket, scope) || ticket.created < span.start || ticket.created >= span.end) {
        continue;
      }
      for (const Key& key : Keys(ticket, scope.group_by)) {
        for (const auto& target : ticket.targets) ++counts[key][target];
      }
    }
    return counts;
  }

  // Arrivals by weekday (Monday 0) and hour, and by type.
  std::map<std::pair<int, int>, int64_t> Pattern(const Span& span, const Scope& scope) const {
    std::map<std::pair<int, int>, int64_t> cells;
    for (const auto& [name, ticket] : tickets_) {
      if (!IsIn(ticket, scope) || ticket.created < span.start || ticket.created >= span.end) {
        continue;
      }
      const auto local = absl::ToCivilSecond(ticket.created, span.zone);
      ++cells[{static_cast<int>(absl::GetWeekday(local)), local.hour()}];
    }
    return cells;
  }

  struct Answers {
    int64_t invited = 0, answered_in_period = 0, answered = 0, expired = 0;
    std::map<Question, std::map<int, int64_t>> scores;
  };
  std::map<Key, Answers> Satisfaction(const Span& span, const Scope& scope) const {
    std::map<Key, Answers> groups;
    groups[std::nullopt];
    for (const auto& [name, invitation] : invitations_) {
      if (scope.origin == event::v1::ORIGIN_IMPORT || !scope.source.empty()) break;
      for (const Key& key : Keys(tickets_.at(invitation.ticket), scope.group_by)) {
        CountAnswers(invitation, span, groups[key]);
      }
    }
    for (const auto& [name, ticket] : tickets_) {
      if (scope.origin == event::v1::ORIGIN_LIVE || !IsRatedIn(ticket, span.start, span.end) ||
          (!scope.source.empty() && ticket.source != scope.source)) {
        continue;
      }
      for (const Key& key : Keys(ticket, scope.group_by)) {
        ++groups[key].scores[QuestionOf(ticket)][ticket.rating.score()];
      }
    }
    std::erase_if(groups, [](const auto& group) {
      return group.first && group.second.invited == 0 && group.second.scores.empty();
    });
    return groups;
  }

  // How many answers to a question were given from `start` to `end`, and the sum of their scores.
  std::pair<int64_t, int64_t> AnswersOn(const v1::ScaleFigures& scale, absl::Time start,
                                        absl::Time end) const {
    int64_t answers = 0, sum = 0;
    for (const auto& [name, invitation] : invitations_) {
      const auto& answer = invitation.answer;
      if (!invitation.answered || *invitation.answered < start || *invitation.answered >= end ||
          QuestionOf(scale) != Question{"", answer.scale_low(), answer.scale_high()}) {
        continue;
      }
      ++answers;
      sum += answer.score();
    }
    for (const auto& [name, ticket] : tickets_) {
      if (!IsRatedIn(ticket, start, end) || QuestionOf(scale) != QuestionOf(ticket)) continue;
      ++answers;
      sum += ticket.rating.score();
    }
    return {answers, sum};
  }

 private:
  void TakeTicket(const Event& event) {
    if (!event.has_ticket()) return;
    Ticket& ticket = tickets_[event.subject()];
    if (event.has_ticket_created()) {
      ticket.created = FromProto(event.occurred_at());
      ticket.origin = event.origin();
      ticket.source = event.ticket_created().source();
    }
    if (event.ticket().reopen_count() > ticket.now.reopen_count()) {
      ticket.reopenings.push_back(FromProto(event.occurred_at()));
    }
    ticket.now = event.ticket();
    if (event.has_sla_target_changed()) {
      const auto& target = event.sla_target_changed();
      ticket.targets[target.kind()] = target.state();
    }
    if (event.has_ticket_rated()) {
      ticket.rated = FromProto(event.ticket_rated().time());
      ticket.rating = event.ticket_rated();
    }
  }

  static bool IsRatedIn(const Ticket& ticket, absl::Time start, absl::Time end) {
    return ticket.rated && *ticket.rated >= start && *ticket.rated < end;
  }

  static Question QuestionOf(const Ticket& ticket) {
    return {ticket.source, ticket.rating.scale_low(), ticket.rating.scale_high()};
  }
  static Question QuestionOf(const v1::ScaleFigures& scale) { return reporting::QuestionOf(scale); }

  void TakeInvitation(const Event& event) {
    Invitation& invitation = invitations_[event.subject()];
    const absl::Time time = FromProto(event.occurred_at());
    if (event.has_invitation_sent()) {
      invitation.sent = time;
      invitation.ticket = event.invitation_sent().ticket();
    }
    if (event.has_invitation_answered()) {
      invitation.answered = time;
      invitation.answer = event.invitation_answered();
    }
    if (event.has_invitation_expired()) invitation.expired = true;
  }

  static bool IsIn(const Ticket& ticket, const Scope& scope) {
    return (scope.origin == event::v1::ORIGIN_UNSPECIFIED || ticket.origin == scope.origin) &&
           (scope.source.empty() || ticket.source == scope.source);
  }

  // Of the total, and of the group if there are groups.
  static std::vector<Key> Keys(const Ticket& ticket, v1::Dimension dimension) {
    const auto word = [](int number, const std::string& name) {
      return number == 0 ? "" : name.empty() ? std::to_string(number) : name;
    };
    switch (dimension) {
      case v1::DIMENSION_TEAM:
        return {std::nullopt, ticket.now.team()};
      case v1::DIMENSION_CHANNEL:
        return {std::nullopt,
                word(ticket.now.channel(), common::v1::Channel_Name(ticket.now.channel()))};
      case v1::DIMENSION_TYPE:
        return {std::nullopt,
                word(ticket.now.type(), common::v1::TicketType_Name(ticket.now.type()))};
      case v1::DIMENSION_CATEGORY:
        return {std::nullopt, ticket.now.category()};
      case v1::DIMENSION_PRIORITY:
        return {std::nullopt,
                word(ticket.now.priority(), common::v1::Priority_Name(ticket.now.priority()))};
      case v1::DIMENSION_ORGANISATION:
        return {std::nullopt, ticket.now.organisation()};
      case v1::DIMENSION_CUSTOMER_GROUP:
        return {std::nullopt, ticket.now.customer_group()};
      case v1::DIMENSION_AGENT:
        return {std::nullopt, ticket.now.agent()};
      case v1::DIMENSION_SOURCE:
        return {std::nullopt, ticket.source};
      default:
        return {std::nullopt};
    }
  }

  static void Count(const Ticket& ticket, absl::Time start, absl::Time end,
                    v1::MonthVolumes& month) {
    const auto is_in = [&](const std::optional<absl::Time>& time) {
      return time && *time >= start && *time < end;
    };
    const auto add = [](bool counts, int64_t now) { return now + (counts ? 1 : 0); };
    const bool arrived = is_in(ticket.created), left = is_in(ticket.closed());
    month.set_arrived(add(arrived, month.arrived()));
    month.set_arrived_reopened(
        add(arrived && ticket.now.reopen_count() > 0, month.arrived_reopened()));
    month.set_resolved(add(is_in(ticket.resolved()), month.resolved()));
    month.set_closed(add(left && !ticket.IsCancelled(), month.closed()));
    month.set_cancelled(add(left && ticket.IsCancelled(), month.cancelled()));
    for (const absl::Time time : ticket.reopenings)
      month.set_reopened(add(is_in(time), month.reopened()));
    const bool open = ticket.created < end && !(ticket.closed() && *ticket.closed() < end);
    month.set_not_closed(add(open, month.not_closed()));
    month.set_not_resolved(
        add(open && !(ticket.resolved() && *ticket.resolved() < end), month.not_resolved()));
  }

  static void CountAnswers(const Invitation& invitation, const Span& span, Answers& answers) {
    const auto is_in = [&](absl::Time time) { return time >= span.start && time < span.end; };
    if (is_in(invitation.sent)) {
      ++answers.invited;
      answers.answered += invitation.answered ? 1 : 0;
      answers.answered_in_period += invitation.answered && *invitation.answered < span.end ? 1 : 0;
      answers.expired += !invitation.answered && invitation.expired ? 1 : 0;
    }
    if (!invitation.answered || !is_in(*invitation.answered)) return;
    const auto& answer = invitation.answer;
    ++answers.scores[{"", answer.scale_low(), answer.scale_high()}][answer.score()];
  }

  std::map<std::string, Ticket> tickets_;
  std::map<std::string, Invitation> invitations_;
};

}  // namespace luukku::reporting
