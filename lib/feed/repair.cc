#include "lib/feed/repair.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/feed/acknowledger.h"
#include "lib/feed/consumer_store.h"
#include "lib/feed/take_in.h"
#include "lib/status/error.h"

namespace luukku::feed {
namespace {

constexpr absl::Duration kDatabasePatience = absl::Seconds(5);
constexpr int kReplayBatch = 200;
constexpr int kForgetBatch = 2000;

absl::Status Gap(const std::string& subject, int64_t version) {
  return Error(absl::StatusCode::kFailedPrecondition, reason::kFeedGap,
               absl::StrCat("version ", version, " of ", subject,
                            " was never taken in and is not parked: resynchronise"),
               {{"subject", subject}, {"version", absl::StrCat(version)}});
}

absl::Status StillFails(const std::string& subject, const std::string& why) {
  return Error(absl::StatusCode::kFailedPrecondition, reason::kParkedEventFails,
               absl::StrCat("the parked events of ", subject, " cannot be taken in still: ", why),
               {{"subject", subject}});
}

// The events, if they follow on `version` without a hole and their facts are known.
absl::StatusOr<std::vector<event::v1::Event>> InOrder(const Entries& entries,
                                                      const std::string& subject, int64_t version) {
  std::vector<event::v1::Event> events;
  for (const event::v1::FeedEntry& entry : entries) {
    if (entry.event().version() != ++version) return Gap(subject, version);
    if (!HasUsableFact(entry.event())) {
      return StillFails(subject,
                        absl::StrCat("this binary does not know the fact of version ", version));
    }
    events.push_back(entry.event());
  }
  return events;
}

// One batch in one transaction; 0 when none is left.
absl::StatusOr<int> ReplayBatch(db::Transaction& transaction, const std::string& source,
                                const std::string& subject, const Effects& effects) {
  const ConsumerStore store(source, "replay");
  const int64_t version = store.LockSubject(transaction, subject);
  const auto events =
      InOrder(store.ReadParked(transaction, subject, kReplayBatch), subject, version);
  if (!events.ok()) return events.status();
  if (events->empty()) return 0;
  auto stored = StoreEffects(transaction, store, effects, *events, /*repeating=*/true);
  if (!stored.ok()) return stored;
  NoteDue(transaction, source, *events);
  store.Unpark(transaction, subject, events->back().version());
  return static_cast<int>(events->size());
}

}  // namespace

absl::StatusOr<int> ReplayParked(db::Pool& pool, const std::string& source,
                                 const std::string& subject, const Effects& effects) {
  int replayed = 0;
  while (true) {
    const absl::StatusOr<int> taken =
        pool.Transact(absl::Now() + kDatabasePatience, [&](db::Transaction& transaction) {
          return ReplayBatch(transaction, source, subject, effects);
        });
    if (!taken.ok()) {
      const bool told = IsTransient(taken.status()) ||
                        ReasonOf(taken.status()) == reason::kFeedGap ||
                        ReasonOf(taken.status()) == reason::kParkedEventFails;
      return told ? taken.status() : StillFails(subject, std::string(taken.status().message()));
    }
    if (*taken == 0) return replayed;
    replayed += *taken;
  }
}

absl::Status Resync(db::Pool& pool, const std::string& source, int64_t resyncs) {
  const ConsumerStore store(source, "resync");
  return pool.Transact(absl::Now() + kDatabasePatience, [&](db::Transaction& transaction) {
    if (store.LockSource(transaction) != resyncs) {
      return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
                   "the consumer has been resynchronised since its etag was read");
    }
    store.StartForgetting(transaction);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> ForgetSome(db::Pool& pool, const std::string& source, const Forget& forget) {
  const ConsumerStore store(source, "forget");
  return pool.Transact(absl::Now() + kDatabasePatience,
                       [&](db::Transaction& transaction) -> absl::StatusOr<bool> {
                         if (!store.ClaimForgetting(transaction)) return false;
                         const bool more_effects = forget(transaction);
                         const int64_t gone = store.ForgetSubjects(transaction, kForgetBatch);
                         if (!more_effects && gone == 0) store.EndForgetting(transaction);
                         return true;
                       });
}

}  // namespace luukku::feed
