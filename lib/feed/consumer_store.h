#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/event/v1/feed_service.pb.h"

// What a consumer keeps in its own database about a feed; tables of migrations/0002_consumer.sql.
// All members throw what pqxx throws.
namespace luukku::feed {

using Entries = std::vector<event::v1::FeedEntry>;

// The cursors of some slots of one feed.
struct Cursors {
  std::string epoch;  // Empty while all are before the first event.
  std::map<int, event::v1::SlotCursor> slots;
};

// How far a subject has come.
struct SubjectState {
  int64_t version = 0;
  bool held = false;
};

class ConsumerStore {
 public:
  // `source` is the service whose feed it is, `owner` this replica.
  ConsumerStore(std::string source, std::string owner)
      : source_(std::move(source)), owner_(std::move(owner)) {}

  // Takes and prolongs leases; the cursors of the slots that are this replica's now.
  Cursors TakeLeases(db::Connection& connection, absl::Duration lease) const;
  void Leave(db::Connection& connection) const;

  // Moves the cursors of these slots to `to`, an event's position and id. False if one of them did
  // not stand where `cursors` says: another replica has taken over.
  bool MoveCursors(db::Transaction& transaction, const Cursors& cursors,
                   const std::map<int, event::v1::SlotCursor>& to, const std::string& epoch) const;

  std::map<std::string, SubjectState> ReadSubjects(db::Transaction& transaction,
                                                   const std::vector<std::string>& subjects) const;
  void WriteSubjects(db::Transaction& transaction,
                     const std::map<std::string, SubjectState>& subjects) const;

  struct Parked {
    event::v1::FeedEntry entry;
    std::string reason;
  };
  void Park(db::Transaction& transaction, const std::vector<Parked>& parked) const;

  // The first `limit` parked events of a subject; takes the subject's row, so that two replays do
  // not meet.
  Entries LockParked(db::Transaction& transaction, const std::string& subject, int limit) const;
  void Unpark(db::Transaction& transaction, const std::string& subject, int64_t version) const;

  // Back to before the first event. What the consumer derived is the caller's to forget.
  void Forget(db::Transaction& transaction) const;

 private:
  const std::string source_;
  const std::string owner_;
};

}  // namespace luukku::feed
