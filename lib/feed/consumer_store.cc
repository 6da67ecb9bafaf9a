#include "lib/feed/consumer_store.h"

#include "lib/db/row.h"
#include "lib/feed/sql.h"

namespace luukku::feed {
namespace {

namespace statements = luukku::sql::lib::feed;
using db::MakeParams;

}  // namespace

Cursors ConsumerStore::TakeLeases(db::Connection& connection, absl::Duration lease,
                                  const ReplicaState& state) const {
  connection.Execute(statements::kJoinSource,
                     MakeParams(source_, owner_, state.watermark, state.refused));
  const auto rows =
      connection.Execute(statements::kTakeLeases,
                         MakeParams(source_, owner_, std::to_string(absl::ToDoubleSeconds(lease))));
  Cursors cursors;
  for (const auto& row : rows) {
    event::v1::SlotCursor cursor;
    cursor.set_slot(static_cast<int32_t>(db::Int(row["slot"])));
    cursor.set_position(db::Int(row["position"]));
    cursor.set_event_id(db::Text(row["event_id"]));
    cursors.slots[cursor.slot()] = cursor;
    cursors.resyncs = db::Int(row["resyncs"]);
    cursors.repeating = db::Bool(row["repeating"]);
    if (!row["epoch"].is_null()) cursors.epoch = db::Text(row["epoch"]);
  }
  return cursors;
}

void ConsumerStore::Leave(db::Connection& connection) const {
  connection.Execute(statements::kLeaveSource, MakeParams(source_, owner_));
}

bool ConsumerStore::MoveCursors(db::Transaction& transaction, const Cursors& cursors,
                                const std::map<int, event::v1::SlotCursor>& to,
                                const std::string& epoch) const {
  db::Array slots, from, positions, ids;
  for (const auto& [slot, cursor] : to) {
    slots.Add(slot);
    from.Add(cursors.slots.at(slot).position());
    positions.Add(cursor.position());
    ids.Add(cursor.event_id());
  }
  const auto moved =
      transaction.Execute(statements::kMoveCursors,
                          MakeParams(source_, epoch, slots, from, positions, ids, cursors.resyncs));
  return moved.size() == to.size();
}

std::map<std::string, SubjectState> ConsumerStore::ReadSubjects(
    db::Transaction& transaction, const std::vector<std::string>& subjects) const {
  std::map<std::string, SubjectState> states;
  for (const auto& row :
       transaction.Execute(statements::kReadSubjects, MakeParams(source_, db::ToArray(subjects)))) {
    states[db::Text(row["subject"])] = {db::Int(row["version"]), db::Bool(row["held"])};
  }
  return states;
}

void ConsumerStore::WriteSubjects(db::Transaction& transaction,
                                  const std::map<std::string, SubjectState>& subjects) const {
  db::Array names, versions, held;
  for (const auto& [name, state] : subjects) {
    names.Add(name);
    versions.Add(state.version);
    held.Add(state.held);
  }
  transaction.Execute(statements::kWriteSubjects, MakeParams(source_, names, versions, held));
}

std::map<std::string, int64_t> ConsumerStore::PassTold(
    db::Transaction& transaction, const std::map<std::string, int64_t>& come) const {
  db::Array subjects, versions;
  for (const auto& [subject, version] : come) {
    subjects.Add(subject);
    versions.Add(version);
  }
  std::map<std::string, int64_t> told;
  for (const auto& row :
       transaction.Execute(statements::kPassTold, MakeParams(source_, subjects, versions))) {
    told[db::Text(row["subject"])] = db::Int(row["version"]);
  }
  return told;
}

void ConsumerStore::Park(db::Transaction& transaction, const std::vector<Parked>& parked) const {
  db::Array subjects, versions, entries, reasons;
  for (const Parked& one : parked) {
    subjects.Add(one.entry.event().subject());
    versions.Add(one.entry.event().version());
    entries.Add(db::Bytes{one.entry.SerializeAsString()});
    reasons.Add(one.reason);
  }
  transaction.Execute(statements::kParkEvents,
                      MakeParams(source_, subjects, versions, entries, reasons));
}

int64_t ConsumerStore::LockSubject(db::Transaction& transaction, const std::string& subject) const {
  const auto rows = transaction.Execute(statements::kLockSubject, MakeParams(source_, subject));
  return rows.empty() ? 0 : db::Int(rows[0]["version"]);
}

Entries ConsumerStore::ReadParked(db::Transaction& transaction, const std::string& subject,
                                  int limit) const {
  Entries entries;
  for (const auto& row :
       transaction.Execute(statements::kReadParked, MakeParams(source_, subject, limit))) {
    entries.emplace_back().ParseFromString(db::BytesOf(row["entry"]));
  }
  return entries;
}

void ConsumerStore::Unpark(db::Transaction& transaction, const std::string& subject,
                           int64_t version) const {
  transaction.Execute(statements::kUnparkEvents, MakeParams(source_, subject, version));
}

std::optional<int64_t> ConsumerStore::LockSource(db::Transaction& transaction) const {
  const auto rows = transaction.Execute(statements::kLockSource, MakeParams(source_));
  if (rows.empty()) return std::nullopt;
  return db::Int(rows[0]["resyncs"]);
}

void ConsumerStore::StartForgetting(db::Transaction& transaction) const {
  transaction.Execute(statements::kForgetSource, MakeParams(source_));
}

bool ConsumerStore::ClaimForgetting(db::Transaction& transaction) const {
  return !transaction.Execute(statements::kClaimForgetting, MakeParams(source_)).empty();
}

int64_t ConsumerStore::ForgetSubjects(db::Transaction& transaction, int limit) const {
  const auto rows = transaction.Execute(statements::kForgetSubjects, MakeParams(source_, limit));
  return db::Int(rows[0]["gone"]);
}

void ConsumerStore::EndForgetting(db::Transaction& transaction) const {
  transaction.Execute(statements::kEndForgetting, MakeParams(source_));
}

}  // namespace luukku::feed
