#include "lib/feed/event_row.h"

#include "lib/db/row.h"

namespace luukku::feed {

event::v1::FeedEntry EntryOf(const pqxx::row& row) {
  event::v1::FeedEntry entry;
  entry.set_position(db::Int(row[0]));
  entry.set_slot(static_cast<int32_t>(db::Int(row[1])));
  event::v1::Event& event = *entry.mutable_event();
  event.ParseFromString(db::BytesOf(row[7]));
  event.set_id(db::Text(row[2]));
  event.set_subject(db::Text(row[3]));
  event.set_version(db::Int(row[4]));
  *event.mutable_occurred_at() = db::ToProto(db::TimeOf(row[5]));
  *event.mutable_recorded_at() = db::ToProto(db::TimeOf(row[6]));
  return entry;
}

}  // namespace luukku::feed
