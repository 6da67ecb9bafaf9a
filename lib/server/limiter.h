#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/auth/principal.h"
#include "lib/server/limit_rules.h"
#include "lib/server/permit.h"
#include "lib/server/settings.h"

namespace luukku::server {

// Limits the rate and the number of concurrent calls, by the settings: of each person; at public
// methods of each address, and the rate of all of them together; services are not limited. A
// refused call costs no more than a look into a table, which remembers at most kCapacity callers.
// Thread-safe.
class Limiter {
 public:
  static constexpr size_t kCapacity = 65'536;
  static constexpr size_t kShards = 16;

  explicit Limiter(const LimitSettings& settings) : settings_(settings) {}

  // `peer` is gRPC's name of the other side. Errors: RESOURCE_EXHAUSTED with RetryInfo,
  // RATE_LIMITED or CONCURRENCY_LIMITED.
  absl::StatusOr<Permit> Admit(const auth::Principal& principal, const std::string& peer,
                               bool streams, absl::Time now);

  // Whether an unknown token may be verified, which costs a check of its signature: not while the
  // address has sent too many bad ones. Errors: RESOURCE_EXHAUSTED BAD_TOKENS with RetryInfo.
  absl::Status MayTryToken(const std::string& peer, absl::Time now);
  // Counts a token that was refused.
  void CountBadToken(const std::string& peer, absl::Time now);

  const LimitSettings& settings() const { return settings_; }

  // Callers that are remembered.
  size_t size() const;

  // Bytes of all requests and answers in hand.
  int64_t bytes() const { return bytes_; }

 private:
  struct Caller {
    Bucket bucket;  // Guarded by the shard's mutex.
    const std::shared_ptr<InHand> in_hand = std::make_shared<InHand>();
  };
  using ByUse = std::list<std::pair<std::string, std::shared_ptr<Caller>>>;
  struct Shard {
    mutable absl::Mutex mutex;
    ByUse by_use ABSL_GUARDED_BY(mutex);  // The one used last is the first.
    absl::flat_hash_map<std::string, ByUse::iterator> callers ABSL_GUARDED_BY(mutex);
  };

  // Forgets the least recently seen caller if there is no room; it begins anew later.
  static std::shared_ptr<Caller> Find(Shard& shard, const std::string& key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  absl::StatusOr<Permit> AdmitAs(const std::string& key, Rate rate, bool streams, absl::Time now);
  absl::Status TakePublic(absl::Time now);
  Shard& ShardOf(const std::string& key);

  const LimitSettings settings_;
  std::atomic<int64_t> bytes_ = 0;
  std::array<Shard, kShards> shards_;
  absl::Mutex public_mutex_;
  Bucket public_ ABSL_GUARDED_BY(public_mutex_);
};

}  // namespace luukku::server
