#include "lib/feed/consumer_store.h"

#include "lib/db/row.h"
#include "lib/feed/sql.h"

namespace luukku::feed {
namespace {

namespace statements = luukku::sql::lib::feed;
using db::MakeParams;

}  // namespace

Cursors ConsumerStore::TakeLeases(db::Connection& connection, absl::Duration lease) const {
  connection.Execute(statements::kJoinSource, MakeParams(source_, owner_));
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
  const auto moved = transaction.Execute(statements::kMoveCursors,
                                         MakeParams(source_, epoch, slots, from, positions, ids));
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

Entries ConsumerStore::LockParked(db::Transaction& transaction, const std::string& subject,
                                  int limit) const {
  transaction.Execute(statements::kLockSubject, MakeParams(source_, subject));
  Entries entries;
  for (const auto& row :
       transaction.Execute(statements::kReadParked, MakeParams(source_, subject, limit))) {
    entries.emplace_back().ParseFromString(db::BytesOf(row["entry"]));
  }
  return entries;
}

void ConsumerStore::Unpark(db::Transaction& transaction, const std::string& subject,
                           int64_t version) const {
  transaction.Execute(statements::kUnparkEvent, MakeParams(source_, subject, version));
}

void ConsumerStore::Forget(db::Transaction& transaction) const {
  transaction.Execute(statements::kForgetSource, MakeParams(source_));
}

}  // namespace luukku::feed
