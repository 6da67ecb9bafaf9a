#include "lib/feed/consumer_view.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/db/page.h"
#include "lib/db/row.h"
#include "lib/feed/sql.h"

namespace luukku::feed {
namespace {

namespace statements = luukku::sql::lib::feed;
using Consumers = std::map<std::string, event::v1::Consumer>;

void AddSlots(const pqxx::result& rows, Consumers& consumers) {
  for (const auto& row : rows) {
    event::v1::Consumer& consumer = consumers[db::Text(row["source"])];
    if (!row["epoch"].is_null()) consumer.set_epoch(db::Text(row["epoch"]));
    consumer.set_etag(db::Text(row["resyncs"]));
    consumer.set_resyncing(db::Bool(row["forgetting"]));
    event::v1::ConsumerSlot& slot = *consumer.add_slots();
    slot.mutable_cursor()->set_slot(static_cast<int32_t>(db::Int(row["slot"])));
    slot.mutable_cursor()->set_position(db::Int(row["position"]));
    slot.mutable_cursor()->set_event_id(db::Text(row["event_id"]));
    slot.set_replica(db::Text(row["owner"]));
    if (slot.replica().empty()) consumer.set_free_slots(consumer.free_slots() + 1);
  }
}

int32_t SlotsOf(const event::v1::Consumer& consumer, const std::string& replica) {
  return static_cast<int32_t>(
      std::count_if(consumer.slots().begin(), consumer.slots().end(),
                    [&](const auto& slot) { return slot.replica() == replica; }));
}

// Sets the watermark of the replica that is furthest behind; none if a replica with slots has none,
// or a slot is free.
void SetWatermark(event::v1::Consumer& consumer) {
  absl::Time least = absl::InfiniteFuture();
  for (const auto& replica : consumer.replicas()) {
    if (replica.slots() == 0) continue;
    least = std::min(
        least, replica.has_watermark() ? db::FromProto(replica.watermark()) : absl::InfinitePast());
  }
  const bool known = least != absl::InfiniteFuture() && least != absl::InfinitePast();
  if (known && consumer.free_slots() == 0) *consumer.mutable_watermark() = db::ToProto(least);
}

void AddReplicas(const pqxx::result& rows, Consumers& consumers) {
  for (const auto& row : rows) {
    event::v1::Consumer& consumer = consumers[db::Text(row["source"])];
    event::v1::ConsumerReplica& replica = *consumer.add_replicas();
    replica.set_id(db::Text(row["owner"]));
    replica.set_slots(SlotsOf(consumer, replica.id()));
    db::SetTime(row["seen_at"], &replica, &event::v1::ConsumerReplica::mutable_seen_time);
    db::SetTime(row["watermark"], &replica, &event::v1::ConsumerReplica::mutable_watermark);
    replica.set_refused(db::Bool(row["refused"]));
    if (replica.refused()) consumer.set_refused(true);
  }
}

}  // namespace

std::vector<event::v1::Consumer> ReadConsumers(db::Connection& connection,
                                               const std::vector<std::string>& sources) {
  const db::Params params = db::MakeParams(db::ToArray(sources));
  Consumers by_source;
  AddSlots(connection.Execute(statements::kListSlots, params), by_source);
  AddReplicas(connection.Execute(statements::kListMembers, params), by_source);
  for (const auto& row : connection.Execute(statements::kCountParked, params)) {
    by_source[db::Text(row["source"])].set_parked_events(db::Int(row["events"]));
    by_source[db::Text(row["source"])].set_parked_subjects(db::Int(row["subjects"]));
  }
  std::vector<event::v1::Consumer> consumers;
  for (const std::string& source : sources) {
    event::v1::Consumer& consumer = consumers.emplace_back(by_source[source]);
    consumer.set_source(source);
    SetWatermark(consumer);
  }
  return consumers;
}

event::v1::ListParkedResponse ListParked(db::Connection& connection, const ParkedPage& page) {
  const auto rows = connection.Execute(
      statements::kListParked, db::MakeParams(page.source, page.after_source, page.after_subject,
                                              page.after_version, page.size + 1));
  event::v1::ListParkedResponse response;
  const int count = db::RowsOfPage(rows, page.size);
  for (const auto& row : rows) {
    if (response.events_size() == count) {
      const auto& last = *response.events().rbegin();
      response.set_next_page_token(EncodePageToken(
          page.query, {last.source(), last.subject(), absl::StrCat(last.version())}));
      break;
    }
    event::v1::ParkedEvent& event = *response.add_events();
    event.set_source(db::Text(row["source"]));
    event.set_subject(db::Text(row["subject"]));
    event.set_version(db::Int(row["version"]));
    event.set_reason(db::Text(row["reason"]));
    db::SetTime(row["parked_at"], &event, &event::v1::ParkedEvent::mutable_park_time);
    event.mutable_entry()->ParseFromString(db::BytesOf(row["entry"]));
  }
  return response;
}

}  // namespace luukku::feed
