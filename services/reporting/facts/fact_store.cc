#include "services/reporting/facts/fact_store.h"

#include "lib/db/input.h"
#include "lib/db/row.h"
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
  db::Input input(statements::kWriteTickets);
  db::Rows& rows = input.RowsOf("given");
  for (const auto& [number, ticket] : batch.tickets) {
    const event::v1::Event* const created = ticket.created;
    const auto& snapshot = ticket.last->ticket();
    rows.Begin();
    rows.Set("ticket", number);
    rows.Set("origin", created == nullptr ? db::Param() : db::ToParam(int{created->origin()}));
    rows.Set("create_time", TimeOf(created));
    rows.Set("source",
             db::OptionalText(created == nullptr ? "" : created->ticket_created().source()));
    rows.Set("state", static_cast<int>(snapshot.state()));
    rows.Set("type", static_cast<int>(snapshot.type()));
    rows.Set("channel", static_cast<int>(snapshot.channel()));
    rows.Set("priority", static_cast<int>(snapshot.priority()));
    rows.Set("team", db::OptionalId(snapshot.team(), "teams"));
    rows.Set("category", db::OptionalId(snapshot.category(), "categories"));
    rows.Set("organisation", db::OptionalId(snapshot.organisation(), "organisations"));
    rows.Set("customer_group", db::OptionalText(snapshot.customer_group()));
    rows.Set("agent", db::OptionalId(snapshot.agent(), "agents"));
    rows.Set("first_response_time",
             db::OptionalTime(snapshot.has_first_response_time(), snapshot.first_response_time()));
    rows.Set("resolve_time",
             db::OptionalTime(snapshot.has_resolve_time(), snapshot.resolve_time()));
    rows.Set("close_time", db::OptionalTime(snapshot.has_close_time(), snapshot.close_time()));
    rows.Set("reopen_count", snapshot.reopen_count());
  }
  transaction.Execute(statements::kWriteTickets, input.ToParams());
}

void WriteReopenings(db::Transaction& transaction, const Batch& batch) {
  db::Input input(statements::kWriteReopenings);
  db::Rows& rows = input.RowsOf("given");
  for (const auto& [number, event] : batch.reopenings) {
    rows.Begin();
    rows.Set("ticket", number);
    rows.Set("version", event->version());
    rows.Set("reopen_time", db::FromProto(event->occurred_at()));
  }
  transaction.Execute(statements::kWriteReopenings, input.ToParams());
}

void WriteTargets(db::Transaction& transaction, const db::Statement& statement,
                  const std::map<std::pair<int64_t, int>, const event::v1::Event*>& targets) {
  db::Input input(statement);
  db::Rows& rows = input.RowsOf("given");
  for (const auto& [key, event] : targets) {
    rows.Begin();
    rows.Set("ticket", key.first);
    rows.Set("kind", key.second);
    rows.Set("state", static_cast<int>(event->sla_target_changed().state()));
  }
  transaction.Execute(statement, input.ToParams());
}

void WriteRatings(db::Transaction& transaction, const Batch& batch) {
  db::Input input(statements::kWriteRatings);
  db::Rows& rows = input.RowsOf("given");
  for (const auto& [number, event] : batch.ratings) {
    const event::v1::TicketRated& rating = event->ticket_rated();
    rows.Begin();
    rows.Set("ticket", number);
    rows.Set("rated_at", db::FromProto(rating.time()));
    rows.Set("score", rating.score());
    rows.Set("scale_low", rating.scale_low());
    rows.Set("scale_high", rating.scale_high());
  }
  transaction.Execute(statements::kWriteRatings, input.ToParams());
}

void WriteInvitations(db::Transaction& transaction, const Batch& batch) {
  db::Input input(statements::kWriteInvitations);
  db::Rows& rows = input.RowsOf("given");
  for (const auto& [id, invitation] : batch.invitations) {
    const bool has_answer = invitation.answered != nullptr;
    const auto number = [&](int value) { return has_answer ? db::ToParam(value) : db::Param(); };
    const auto& answer = has_answer ? invitation.answered->invitation_answered()
                                    : event::v1::InvitationAnswered::default_instance();
    rows.Begin();
    rows.Set("invitation", id);
    rows.Set("ticket",
             invitation.sent == nullptr
                 ? db::Param()
                 : db::OptionalId(invitation.sent->invitation_sent().ticket(), "tickets"));
    rows.Set("sent_at", TimeOf(invitation.sent));
    rows.Set("answered_at", TimeOf(invitation.answered));
    rows.Set("score", number(answer.score()));
    rows.Set("scale_low", number(answer.scale_low()));
    rows.Set("scale_high", number(answer.scale_high()));
    rows.Set("expired_at", TimeOf(invitation.expired));
  }
  transaction.Execute(statements::kWriteInvitations, input.ToParams());
}

void WriteNames(db::Transaction& transaction, const Batch& batch) {
  db::Input input(statements::kWriteNames);
  db::Rows& rows = input.RowsOf("given");
  for (const auto& [name, display_name] : batch.names) {
    rows.Begin();
    rows.Set("name", name);
    rows.Set("display_name", display_name);
  }
  transaction.Execute(statements::kWriteNames, input.ToParams());
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
