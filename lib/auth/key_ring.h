#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/auth/jwks_source.h"
#include "lib/auth/key_set.h"
#include "lib/auth/refresh_plan.h"
#include "lib/auth/verifier.h"

namespace luukku::auth {

// The keys that hold at the moment, and how they become others. Thread-safe, but for Refresh, which
// is for one thread.
class KeyRing {
 public:
  // Keys of a file are there at once, those of a URL after the first Refresh that succeeds. Errors:
  // INVALID_ARGUMENT with a sentence that names the file and what is wrong in it.
  static absl::StatusOr<std::unique_ptr<KeyRing>> Create(const VerifierOptions& options);

  struct Held {
    std::shared_ptr<const KeySet> keys;  // Null: none yet.
    uint64_t generation;
  };
  Held Get() const;
  // Changes with the keys, not with how they are written: what was verified in another generation
  // has to be verified anew.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // A token names a key that is not held. When it may be there; none if the token is hopeless.
  std::optional<absl::Duration> Want(absl::Time now);

  // As Verifier::RefreshKeys.
  absl::StatusOr<KeyNews> Refresh(absl::Time now);
  KeyStats stats(absl::Time now) const;

 private:
  explicit KeyRing(const VerifierOptions& options);
  bool ReadsFile() const { return !file_.empty(); }
  // Whether it is time to read; if so, that counts as begun.
  bool Begin(absl::Time now);
  absl::StatusOr<KeyNews> ReadAndTakeIn();
  absl::StatusOr<KeyNews> TakeIn(const JwksDocument& document);

  const std::string file_, url_, ca_file_;
  const bool allow_development_keys_;
  std::optional<std::string> text_;  // What the keys were made of,
  std::string last_error_;           // and what was wrong the last time; both for Refresh alone.

  std::atomic<uint64_t> generation_ = 0;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::shared_ptr<const KeySet> keys_;
  RefreshPlan plan_;
  absl::Time read_at_ = absl::InfinitePast();  // Or when it was first looked.
  int64_t reads_ = 0, failed_reads_ = 0;
};

}  // namespace luukku::auth
