#pragma once

#include <map>
#include <optional>
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
  std::string epoch;    // Empty while all are before the first event.
  int64_t resyncs = 0;  // How often the feed had been begun anew when they were read.
  // Since then not all subjects have come as far again as they were before.
  bool repeating = false;
  std::map<int, event::v1::SlotCursor> slots;
};

// How far a subject has come.
struct SubjectState {
  int64_t version = 0;  // The newest whose effect is stored.
  bool held = false;    // What comes after it is parked.
};

// What a replica tells of itself.
struct ReplicaState {
  absl::Time watermark = absl::InfinitePast();
  bool refused = false;
};

class ConsumerStore {
 public:
  // `source` is the service whose feed it is, `owner` this replica.
  ConsumerStore(std::string source, std::string owner)
      : source_(std::move(source)), owner_(std::move(owner)) {}

  // Takes and prolongs leases; the cursors of the slots that are this replica's now. None while the
  // source's effects are being forgotten.
  Cursors TakeLeases(db::Connection& connection, absl::Duration lease,
                     const ReplicaState& state) const;
  void Leave(db::Connection& connection) const;

  // Moves the cursors of these slots to `to`, an event's position and id. False if one of them did
  // not stand where `cursors` says: another replica has taken over, or the source was begun anew.
  bool MoveCursors(db::Transaction& transaction, const Cursors& cursors,
                   const std::map<int, event::v1::SlotCursor>& to, const std::string& epoch) const;

  std::map<std::string, SubjectState> ReadSubjects(db::Transaction& transaction,
                                                   const std::vector<std::string>& subjects) const;
  void WriteSubjects(db::Transaction& transaction,
                     const std::map<std::string, SubjectState>& subjects) const;

  // How far these subjects, which have come to these versions now, were in this history before the
  // source was begun anew; without those that were not in it.
  std::map<std::string, int64_t> PassTold(db::Transaction& transaction,
                                          const std::map<std::string, int64_t>& come) const;

  struct Parked {
    event::v1::FeedEntry entry;
    std::string reason;
  };
  void Park(db::Transaction& transaction, const std::vector<Parked>& parked) const;

  // How far the subject is; takes its row, so that two replays do not meet.
  int64_t LockSubject(db::Transaction& transaction, const std::string& subject) const;
  // Its first `limit` parked events.
  Entries ReadParked(db::Transaction& transaction, const std::string& subject, int limit) const;
  // The effects of its parked events up to `version` are stored.
  void Unpark(db::Transaction& transaction, const std::string& subject, int64_t version) const;

  // How often the source was begun anew; keeps all replicas from storing until the transaction
  // ends. nullopt if it was never read.
  std::optional<int64_t> LockSource(db::Transaction& transaction) const;
  // Back to before the first event, and to be forgotten from here on.
  void StartForgetting(db::Transaction& transaction) const;
  // Whether it is to be forgotten, and by this replica.
  bool ClaimForgetting(db::Transaction& transaction) const;
  // Forgets a part of what the library keeps; how many rows that was.
  int64_t ForgetSubjects(db::Transaction& transaction, int limit) const;
  void EndForgetting(db::Transaction& transaction) const;

 private:
  const std::string source_;
  const std::string owner_;
};

}  // namespace luukku::feed
