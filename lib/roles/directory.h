#pragma once

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/auth/principal.h"
#include "lib/db/pool.h"
#include "lib/roles/directory_rules.h"
#include "lib/roles/directory_store.h"

namespace luukku::roles {

// The roles that the desk's directory gives to people, kept in memory and read about each second,
// so that a call costs one look into a table. Thread-safe.
class Directory {
 public:
  // Older readings are not used: nobody's roles are known then.
  static constexpr absl::Duration kLongestAge = absl::Seconds(60);

  Directory(RoleSource source, db::Pool* pool) : source_(source), pool_(pool) {}

  bool IsUsed() const { return source_ != RoleSource::kClaims; }

  // The principal with all its roles. Errors: UNAVAILABLE ROLES_UNAVAILABLE with RetryInfo while
  // nobody's roles are known.
  absl::StatusOr<auth::Principal> Resolve(auth::Principal principal, absl::Time now) const;

  // Reads what has changed; to be called about each second. Errors: those of the database.
  absl::Status Refresh(absl::Time now);

  // People with roles.
  size_t size() const;
  // Time since the last reading, or since construction; zero if the directory is not used.
  absl::Duration age(absl::Time now) const;

 private:
  const RoleSource source_;
  db::Pool* const pool_;
  const absl::Time made_at_ = absl::Now();
  mutable absl::Mutex mutex_;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  Granted granted_ ABSL_GUARDED_BY(mutex_);
  absl::Time read_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time anew_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // Whatever the revision.
};

}  // namespace luukku::roles
