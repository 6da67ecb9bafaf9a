#include "lib/feed/feed_service.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/texts.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/feed/sql.h"
#include "lib/server/steady_time.h"
#include "lib/status/error.h"
#include "lib/status/sql_state.h"

namespace luukku::feed {
namespace {

using event::v1::SubscribeRequest;
using event::v1::SubscribeResponse;

constexpr size_t kMaxEntries = 500;  // Of one message.
constexpr size_t kMaxMessageBytes = 1 << 20;
constexpr absl::Duration kHeartbeat = absl::Milliseconds(200);

absl::Status ShuttingDown() {
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kShuttingDown,
                          "this replica stops; subscribe again from your cursors"),
                    absl::Milliseconds(100));
}

absl::Status MustCheckAgain() {
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                          "the feed began anew; subscribe again from your cursors"),
                    absl::Milliseconds(100));
}

absl::Status HeldBack() {
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                          "a write transaction that is still open holds the feed back; try again"),
                    absl::Milliseconds(100));
}

absl::Status HistoryDiffers(const std::string& epoch) {
  return Error(absl::StatusCode::kFailedPrecondition, reason::kFeedHistoryDiffers,
               "your cursors are of another history than this feed's: its database was restored; "
               "see docs/operate/feeds.md",
               {{"epoch", epoch}});
}

void CheckSlots(Violations& violations, const server::Call&, const SubscribeRequest& request) {
  std::set<int> seen;
  for (int i = 0; i < request.slots_size(); ++i) {
    const auto& cursor = request.slots(i);
    const std::string field = absl::StrCat("slots[", i, "].");
    if (!seen.insert(cursor.slot()).second) violations.Add(field + "slot", "is there twice");
    if ((cursor.position() == 0) != cursor.event_id().empty()) {
      violations.Add(field + "event_id", "must be the id of the event at position");
    }
  }
}

// Whether the cursors are of this feed's history: its epoch, and each event where the cursor says.
absl::Status CheckHistory(db::Connection& connection, const SubscribeRequest& request,
                          const std::string& epoch) {
  db::Array positions, ids;
  std::set<std::pair<int64_t, std::string>> held;
  for (const auto& cursor : request.slots()) {
    if (cursor.position() > 0) held.insert({cursor.position(), cursor.event_id()});
  }
  if (request.epoch() != epoch && !(request.epoch().empty() && held.empty())) {
    return HistoryDiffers(epoch);
  }
  for (const auto& [position, id] : held) {
    positions.Add(position);
    ids.Add(id);
  }
  const auto rows =
      connection.Execute(luukku::sql::lib::feed::kCheckCursors, db::MakeParams(positions, ids));
  const bool all_stand = db::Int(rows[0]["good"]) == static_cast<int64_t>(held.size());
  return all_stand ? absl::OkStatus() : HistoryDiffers(epoch);
}

// One subscription: its position, and its next message.
class Subscription : public server::StreamSource {
 public:
  Subscription(FeedReader* reader, db::Pool* reads, const SubscribeRequest& request,
               const FeedReader::Head& head, std::function<void()> wake)
      : reader_(reader),
        reads_(reads),
        epoch_(head.epoch),
        generation_(head.generation),
        slots_(kSlots, false) {
    position_ = request.slots(0).position();
    for (const auto& cursor : request.slots()) {
      slots_[cursor.slot()] = true;
      cursors_[cursor.slot()] = cursor.position();
      position_ = std::min(position_, cursor.position());
    }
    subscription_ = reader_->Subscribe(std::move(wake));
  }

  ~Subscription() override { reader_->Unsubscribe(subscription_); }

  absl::StatusOr<bool> Next(google::protobuf::Message& any) override {
    auto* const message = static_cast<SubscribeResponse*>(&any);
    auto page = ReadPage();
    if (!page.ok()) return page.status();
    if (page->head.stopped) return ShuttingDown();
    if (page->head.generation != generation_) return MustCheckAgain();
    position_ = FillFrom(*page, message);
    if (position_ == page->head.position && page->head.watermark != absl::InfinitePast()) {
      *message->mutable_watermark() = db::ToProto(page->head.watermark);
    }
    message->set_epoch(epoch_);
    const absl::Duration now = server::SteadyTime();
    if (message->entries().empty() && now - sent_ < kHeartbeat) return false;
    sent_ = now;
    return true;
  }

 private:
  absl::StatusOr<FeedReader::Page> ReadPage() {
    if (auto recent = reader_->ReadNew(position_, slots_, kMaxEntries)) return *std::move(recent);
    return reads_->Run(absl::Now() + absl::Seconds(10),
                       [this](db::Connection& connection) -> absl::StatusOr<FeedReader::Page> {
                         return reader_->ReadOld(connection, position_, slots_, kMaxEntries);
                       });
  }

  // Adds as many entries as one message holds; returns the position reached.
  int64_t FillFrom(const FeedReader::Page& page, SubscribeResponse* message) {
    size_t bytes = 0;
    for (const EntryPtr& entry : page.entries) {
      if (bytes > kMaxMessageBytes) return message->entries(message->entries_size() - 1).position();
      if (entry->position() <= cursors_[entry->slot()]) continue;
      bytes += entry->ByteSizeLong();
      *message->add_entries() = *entry;
    }
    return page.position;
  }

  FeedReader* const reader_;
  db::Pool* const reads_;
  const std::string epoch_;
  const int64_t generation_;
  std::vector<bool> slots_;
  std::array<int64_t, kSlots> cursors_{};  // Where each slot began.
  int64_t position_ = 0;                   // All of the slots up to here has been sent.
  absl::Duration sent_ = -absl::InfiniteDuration();
  int subscription_ = 0;
};

}  // namespace

FeedService::FeedService(const server::Parts& parts, FeedReader* reader)
    : Edge(parts.runtime, "luukku.event.v1.FeedService"),
      reader_(reader),
      reads_(parts.reads),
      writes_(parts.writes) {
  Unary("GetFeed", &FeedService::Get);
  Unary("StartEpoch", &FeedService::StartEpoch);
  Unary("AcknowledgeEvent", &FeedService::Acknowledge);
  Stream("Subscribe", &FeedService::Subscribe, CheckSlots);
}

absl::StatusOr<event::v1::Feed> FeedService::Get(const server::Call&,
                                                 const event::v1::GetFeedRequest&) {
  const FeedReader::Head head = reader_->head();
  if (head.epoch.empty()) return DatabaseUnavailable();
  if (!head.fenced) return HeldBack();
  event::v1::Feed feed;
  feed.set_epoch(head.epoch);
  feed.set_head_position(head.position);
  if (head.watermark != absl::InfinitePast()) {
    *feed.mutable_watermark() = db::ToProto(head.watermark);
  }
  return feed;
}

absl::StatusOr<event::v1::Feed> FeedService::StartEpoch(
    const server::Call& call, const event::v1::StartEpochRequest& request) {
  return writes_->Transact(
      call.deadline, [&](db::Transaction& transaction) -> absl::StatusOr<event::v1::Feed> {
        const auto rows = transaction.Execute(luukku::sql::lib::feed::kStartEpoch,
                                              db::MakeParams(request.epoch()));
        if (rows.empty()) {
          return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
                       "this epoch has ended already");
        }
        event::v1::Feed feed;
        feed.set_epoch(db::Text(rows[0]["epoch"]));
        return feed;
      });
}

absl::StatusOr<event::v1::AcknowledgeEventResponse> FeedService::Acknowledge(
    const server::Call& call, const event::v1::AcknowledgeEventRequest& request) {
  return writes_->Transact(
      call.deadline,
      [&](db::Transaction& transaction) -> absl::StatusOr<event::v1::AcknowledgeEventResponse> {
        const auto rows = transaction.Execute(
            luukku::sql::lib::feed::kAcknowledgeEvent,
            db::MakeParams(request.subject(), request.event_id(), request.consumer()));
        if (rows.empty()) return NotFound(absl::StrCat("the event ", request.event_id()));
        return event::v1::AcknowledgeEventResponse();
      });
}

absl::StatusOr<std::unique_ptr<server::StreamSource>> FeedService::Subscribe(
    const server::Call& call, const SubscribeRequest& request, std::function<void()> wake) {
  const FeedReader::Head head = reader_->head();
  if (head.stopped) return ShuttingDown();
  if (head.epoch.empty()) return DatabaseUnavailable();
  const auto checked = reads_->Run(call.deadline, [&](db::Connection& connection) {
    return CheckHistory(connection, request, head.epoch);
  });
  if (!checked.ok()) return checked;
  return std::make_unique<Subscription>(reader_, reads_, request, head, std::move(wake));
}

}  // namespace luukku::feed
