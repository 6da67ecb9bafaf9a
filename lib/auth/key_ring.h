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

// The current keys and their renewal. Thread-safe, except that only one thread may call Refresh.
class KeyRing {
 public:
  // Reads the keys of a file at once; keys of a URL come with the first Refresh that succeeds.
  // Errors: INVALID_ARGUMENT with a sentence that names the file and what is wrong in it.
  static absl::StatusOr<std::unique_ptr<KeyRing>> Create(const VerifierOptions& options);

  struct Held {
    std::shared_ptr<const KeySet> keys;  // Null: none yet.
    uint64_t generation;
  };
  Held Get() const;
  // Changes with the keys, not with their JSON text: a token that was verified in another
  // generation must be verified again.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // A token names an unknown key: asks for an early refresh. Returns how long until the key may be
  // known; none if no refresh can bring it.
  std::optional<absl::Duration> Want(absl::Time now);

  // As Verifier::RefreshKeys.
  absl::StatusOr<KeyNews> Refresh(absl::Time now);
  KeyStats stats(absl::Time now) const;

 private:
  explicit KeyRing(const VerifierOptions& options);
  bool ReadsFile() const { return !file_.empty(); }
  // Whether the keys are due to be read; if so, notes that reading has begun.
  bool Begin(absl::Time now);
  absl::StatusOr<KeyNews> ReadAndTakeIn();
  absl::StatusOr<KeyNews> TakeIn(const JwksDocument& document);

  const std::string file_, url_, ca_file_;
  const bool allow_development_keys_;
  std::optional<std::string> text_;  // The JSON text of the keys,
  std::string last_error_;           // and the last error; both for Refresh alone.

  std::atomic<uint64_t> generation_ = 0;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::shared_ptr<const KeySet> keys_;
  RefreshPlan plan_;
  absl::Time read_at_ = absl::InfinitePast();  // Or of the first attempt, if none succeeded.
  int64_t reads_ = 0, failed_reads_ = 0;
};

}  // namespace luukku::auth
