#include "services/reporting/facts/fact_store.h"

#include "lib/db/row.h"
#include "lib/status/checks.h"
#include "services/reporting/facts/sql.h"

namespace luukku::reporting {
namespace {

namespace statements = luukku::sql::services::reporting::facts;
using db::MakeParams;

db::Param TimeOf(const event::v1::Event* event) {
  return db::OptionalTime(event != nullptr,
                          event == nullptr ? google::protobuf::Timestamp() : event->occurred_at());
}

void WriteTickets(db::Transaction& transaction, const Batch& batch) {
  std::vector<db::Array> columns(15);
  for (const auto& [number, ticket] : batch.tickets) {
    const auto& snapshot = ticket.last->ticket();
    size_t i = 0;
    columns[i++].Add(number);
    columns[i++].Add(ticket.created == nullptr ? db::Param()
                                               : db::ToParam(int{ticket.created->origin()}));
    columns[i++].Add(TimeOf(ticket.created));
    columns[i++].Add(static_cast<int>(snapshot.state()));
    columns[i++].Add(static_cast<int>(snapshot.type()));
    columns[i++].Add(static_cast<int>(snapshot.channel()));
    columns[i++].Add(static_cast<int>(snapshot.priority()));
    columns[i++].Add(db::OptionalId(snapshot.team(), "teams"));
    columns[i++].Add(db::OptionalId(snapshot.category(), "categories"));
    columns[i++].Add(db::OptionalId(snapshot.organisation(), "organisations"));
    columns[i++].Add(
        db::OptionalTime(snapshot.has_first_response_time(), snapshot.first_response_time()));
    columns[i++].Add(db::OptionalTime(snapshot.has_resolve_time(), snapshot.resolve_time()));
    columns[i++].Add(db::OptionalTime(snapshot.has_close_time(), snapshot.close_time()));
    columns[i++].Add(snapshot.reopen_count());
    columns[i++].Add(db::OptionalText(
        ticket.created == nullptr ? "" : ticket.created->ticket_created().source()));
  }
  db::Params params;
  for (const db::Array& column : columns) params.push_back(column.Literal());
  transaction.Execute(statements::kWriteTickets, params);
}

void WriteReopenings(db::Transaction& transaction, const Batch& batch) {
  db::Array tickets, versions, times;
  for (const auto& [number, event] : batch.reopenings) {
    tickets.Add(number);
    versions.Add(event->version());
    times.Add(db::FromProto(event->occurred_at()));
  }
  transaction.Execute(statements::kWriteReopenings, MakeParams(tickets, versions, times));
}

void WriteTargets(db::Transaction& transaction, const db::Statement& statement,
                  const std::map<std::pair<int64_t, int>, const event::v1::Event*>& targets) {
  db::Array tickets, kinds, states;
  for (const auto& [key, event] : targets) {
    tickets.Add(key.first);
    kinds.Add(key.second);
    states.Add(static_cast<int>(event->sla_target_changed().state()));
  }
  transaction.Execute(statement, MakeParams(tickets, kinds, states));
}

void WriteRatings(db::Transaction& transaction, const Batch& batch) {
  db::Array tickets, times, scores, lows, highs;
  for (const auto& [number, event] : batch.ratings) {
    const event::v1::TicketRated& rating = event->ticket_rated();
    tickets.Add(number);
    times.Add(db::FromProto(rating.time()));
    scores.Add(rating.score());
    lows.Add(rating.scale_low());
    highs.Add(rating.scale_high());
  }
  transaction.Execute(statements::kWriteRatings, MakeParams(tickets, times, scores, lows, highs));
}

void WriteInvitations(db::Transaction& transaction, const Batch& batch) {
  db::Array ids, tickets, sent, answered, scores, lows, highs, expired;
  for (const auto& [id, invitation] : batch.invitations) {
    const bool has_answer = invitation.answered != nullptr;
    const auto number = [&](int value) { return has_answer ? db::ToParam(value) : db::Param(); };
    const auto& answer = has_answer ? invitation.answered->invitation_answered()
                                    : event::v1::InvitationAnswered::default_instance();
    ids.Add(id);
    tickets.Add(invitation.sent == nullptr
                    ? db::Param()
                    : db::OptionalId(invitation.sent->invitation_sent().ticket(), "tickets"));
    sent.Add(TimeOf(invitation.sent));
    answered.Add(TimeOf(invitation.answered));
    scores.Add(number(answer.score()));
    lows.Add(number(answer.scale_low()));
    highs.Add(number(answer.scale_high()));
    expired.Add(TimeOf(invitation.expired));
  }
  transaction.Execute(statements::kWriteInvitations,
                      MakeParams(ids, tickets, sent, answered, scores, lows, highs, expired));
}

void WriteNames(db::Transaction& transaction, const Batch& batch) {
  db::Array names, display_names;
  for (const auto& [name, display_name] : batch.names) {
    names.Add(name);
    display_names.Add(display_name);
  }
  transaction.Execute(statements::kWriteNames, MakeParams(names, display_names));
}

}  // namespace

void WriteBatch(db::Transaction& transaction, const Batch& batch) {
  if (!batch.tickets.empty()) WriteTickets(transaction, batch);
  if (!batch.reopenings.empty()) WriteReopenings(transaction, batch);
  if (!batch.targets.empty()) {
    WriteTargets(transaction, statements::kWriteTargets, batch.targets);
  }
  if (!batch.imported_targets.empty()) {
    WriteTargets(transaction, statements::kWriteImportedTargets, batch.imported_targets);
  }
  if (!batch.ratings.empty()) WriteRatings(transaction, batch);
  if (!batch.invitations.empty()) WriteInvitations(transaction, batch);
  if (!batch.names.empty()) WriteNames(transaction, batch);
}

void ForgetTickets(db::Transaction& transaction) {
  transaction.Execute(statements::kForgetTickets);
}

void ForgetTargets(db::Transaction& transaction) {
  transaction.Execute(statements::kForgetTargets);
}

void ForgetInvitations(db::Transaction& transaction) {
  transaction.Execute(statements::kForgetInvitations);
}

void ForgetProgress(db::Transaction& transaction, const std::string& source) {
  transaction.Execute(statements::kForgetProgress, MakeParams(source));
}

void WriteProgress(db::Connection& connection, const std::string& source,
                   const std::string& replica, const std::vector<int>& slots,
                   absl::Time watermark) {
  connection.Execute(statements::kWriteProgress,
                     MakeParams(source, replica, db::ToArray(slots), watermark));
}

std::vector<v1::FeedProgress> ReadProgress(db::Connection& connection) {
  const auto rows = connection.Execute(statements::kReadProgress, {});
  std::vector<v1::FeedProgress> feeds;
  for (const char* source : kSources) {
    v1::FeedProgress& feed = feeds.emplace_back();
    feed.set_source(source);
    for (const auto& row : rows) {
      if (db::Text(row["source"]) != source) continue;
      db::SetTime(row["watermark"], &feed, &v1::FeedProgress::mutable_watermark);
    }
  }
  return feeds;
}

}  // namespace luukku::reporting
