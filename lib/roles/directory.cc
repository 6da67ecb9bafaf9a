#include "lib/roles/directory.h"

#include <algorithm>
#include <utility>

#include "lib/status/error.h"

namespace luukku::roles {
namespace {

constexpr absl::Duration kReadWithin = absl::Seconds(2);
constexpr absl::Duration kRetry = absl::Seconds(1);
// Everything is read anew this often, whatever the revision: after a restore another history may
// reach the same number.
constexpr absl::Duration kReadAnew = absl::Seconds(30);

}  // namespace

absl::StatusOr<auth::Principal> Directory::Resolve(auth::Principal principal,
                                                   absl::Time now) const {
  if (!IsUsed()) return principal;
  auth::Roles granted;
  if (!principal.IsService()) {
    absl::ReaderMutexLock lock(&mutex_);
    if (now - read_at_ > kLongestAge) {
      return RetryAfter(
          Error(absl::StatusCode::kUnavailable, reason::kRolesUnavailable,
                "the desk's directory can't be read, so your roles are not known; try again"),
          kRetry);
    }
    const auto found = granted_.find(principal.id);
    if (found != granted_.end()) granted = found->second;
  }
  principal.roles = RolesOf(source_, principal.roles, granted);
  return principal;
}

absl::Status Directory::Refresh(absl::Time now) {
  int64_t revision = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (now - anew_at_ < kReadAnew) revision = revision_;
  }
  const bool anew = revision == 0;
  Granted granted;
  const auto read = pool_->Run(absl::Now() + kReadWithin,
                               [&](db::Connection& connection) -> absl::StatusOr<bool> {
                                 return ReadGranted(connection, revision, granted);
                               });
  if (!read.ok()) return read.status();
  absl::MutexLock lock(&mutex_);
  read_at_ = now;
  if (anew) anew_at_ = now;
  if (!*read) return absl::OkStatus();
  revision_ = revision;
  granted_.swap(granted);
  return absl::OkStatus();
}

size_t Directory::size() const {
  absl::ReaderMutexLock lock(&mutex_);
  return granted_.size();
}

absl::Duration Directory::age(absl::Time now) const {
  if (!IsUsed()) return absl::ZeroDuration();
  absl::ReaderMutexLock lock(&mutex_);
  return now - std::max(read_at_, made_at_);
}

}  // namespace luukku::roles
