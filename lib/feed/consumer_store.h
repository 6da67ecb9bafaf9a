#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/event/v1/feed_service.pb.h"

// A consumer's tables in its own database (migrations/0002_consumer.sql and later). All members
// throw what pqxx throws.
namespace luukku::feed {

using Entries = std::vector<event::v1::FeedEntry>;

// The cursors of some slots of one feed.
struct Cursors {
  std::string epoch;    // Empty while all are before the first event.
  int64_t resyncs = 0;  // Number of resyncs of the feed when they were read.
  // Whether some subjects have not yet reached the version that they had before a resync.
  bool repeating = false;
  std::map<int, event::v1::SlotCursor> slots;
};

// The progress of a subject.
struct SubjectState {
  int64_t version = 0;  // The newest whose effect is stored.
  bool held = false;    // Later events are parked.
};

// The state that a replica reports of itself.
struct ReplicaState {
  absl::Time watermark = absl::InfinitePast();
  bool refused = false;
};

class ConsumerStore {
 public:
  // `source` is the service whose feed it is, `owner` this replica.
  ConsumerStore(std::string source, std::string owner)
      : source_(std::move(source)), owner_(std::move(owner)) {}

  // Takes and prolongs leases. Returns the cursors of the slots that this replica has now; none
  // while the source's effects are being forgotten.
  Cursors TakeLeases(db::Connection& connection, absl::Duration lease,
                     const ReplicaState& state) const;
  void Leave(db::Connection& connection) const;

  // Moves the cursors of these slots to `to`, an event's position and id. False if one of them is
  // not where `cursors` says: another replica has taken over, or there was a resync.
  bool MoveCursors(db::Transaction& transaction, const Cursors& cursors,
                   const std::map<int, event::v1::SlotCursor>& to, const std::string& epoch) const;

  std::map<std::string, SubjectState> ReadSubjects(db::Transaction& transaction,
                                                   const std::vector<std::string>& subjects) const;
  void WriteSubjects(db::Transaction& transaction,
                     const std::map<std::string, SubjectState>& subjects) const;

  // The versions that these subjects had reached before a resync, if it was in this history. `come`
  // has their versions now; reached records are deleted.
  std::map<std::string, int64_t> PassTold(db::Transaction& transaction,
                                          const std::map<std::string, int64_t>& come) const;

  struct Parked {
    event::v1::FeedEntry entry;
    std::string reason;
  };
  void Park(db::Transaction& transaction, const std::vector<Parked>& parked) const;

  // The subject's newest version whose effect is stored; 0 if none. Locks its row against replays.
  int64_t LockSubject(db::Transaction& transaction, const std::string& subject) const;
  // The subject's first `limit` parked events.
  Entries ReadParked(db::Transaction& transaction, const std::string& subject, int limit) const;
  // Removes the subject's parked events up to `version`, whose effects are stored now.
  void Unpark(db::Transaction& transaction, const std::string& subject, int64_t version) const;

  // Number of resyncs of the source; nullopt if it was never read. Keeps all replicas from storing
  // effects until the transaction ends.
  std::optional<int64_t> LockSource(db::Transaction& transaction) const;
  // Sets all cursors to before the first event; the source's effects are to be forgotten now.
  void StartForgetting(db::Transaction& transaction) const;
  // Whether effects are to be forgotten and no other replica is at it until the transaction ends.
  bool ClaimForgetting(db::Transaction& transaction) const;
  // Deletes up to `limit` subjects and parked events each. Returns the number of rows deleted.
  int64_t ForgetSubjects(db::Transaction& transaction, int limit) const;
  void EndForgetting(db::Transaction& transaction) const;

 private:
  const std::string source_;
  const std::string owner_;
};

}  // namespace luukku::feed
