#include "lib/server/limiter.h"

#include <functional>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kCallPause = absl::Milliseconds(100);
constexpr absl::Duration kStreamPause = absl::Seconds(1);

absl::Status RateLimited(Rate rate, absl::Duration wait) {
  return RetryAfter(
      Error(absl::StatusCode::kResourceExhausted, reason::kRateLimited,
            absl::StrCat("too many calls: ", rate.per_second, " a second may be made"),
            {{"calls_per_second", absl::StrCat(rate.per_second)}}),
      wait);
}

absl::Status TooManyBadTokens(Rate rate, absl::Duration wait) {
  return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kBadTokens,
                          absl::StrCat("too many bad tokens come from your address: ",
                                       rate.per_second, " a second are looked at"),
                          {{"bad_tokens_per_second", absl::StrCat(rate.per_second)}}),
                    wait);
}

std::string TokensOf(const std::string& peer) { return absl::StrCat("tokens ", AddressOf(peer)); }

absl::Status ConcurrencyLimited(bool streams, int most) {
  const char* const what = streams ? "streams" : "calls";
  return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kConcurrencyLimited,
                          absl::StrCat("too many ", what, " at once: there may be ", most),
                          {{what, absl::StrCat(most)}}),
                    streams ? kStreamPause : kCallPause);
}

// As long as an answer of a megabyte takes to a client of 10 Mbit/s.
constexpr absl::Duration kBytesPause = absl::Seconds(1);

absl::Status TooManyBytes() {
  return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kConcurrencyLimited,
                          absl::StrCat("your calls hold too much at once: there may be ",
                                       Admission::kMostBytesOfCaller,
                                       " bytes in requests and in answers that "
                                       "you have not read yet"),
                          {{"bytes", absl::StrCat(Admission::kMostBytesOfCaller)}}),
                    kBytesPause);
}

absl::Status NoRoom() {
  return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                          "too much is being sent and read already; try again"),
                    kBytesPause);
}

// Counts one more, unless there are `most`; 0: no limit. The caller must count it down again.
bool Enter(std::atomic<int>& count, int most) {
  if (count.fetch_add(1) < most || most == 0) return true;
  count.fetch_sub(1);
  return false;
}

// The same for bytes.
bool Enter(std::atomic<int64_t>& count, int64_t bytes, int64_t most) {
  if (count.fetch_add(bytes) + bytes <= most) return true;
  count.fetch_sub(bytes);
  return false;
}

}  // namespace

Admission::Admission(std::shared_ptr<InHand> caller, std::atomic<int>* count,
                     std::atomic<int64_t>* all)
    : caller_(std::move(caller)), count_(count), all_(all) {}

Admission::~Admission() {
  Answered();
  caller_->bytes -= bytes_;
  *all_ -= bytes_;
}

absl::Status Admission::Hold(int64_t bytes) {
  const bool small = bytes <= kSmallAnswer;
  constexpr int64_t kAny = std::numeric_limits<int64_t>::max();
  if (!Enter(caller_->bytes, bytes, small ? kAny : kMostBytesOfCaller)) return TooManyBytes();
  if (!Enter(*all_, bytes, small ? kAny : kMostBytes)) {
    caller_->bytes -= bytes;
    return NoRoom();
  }
  bytes_ += bytes;
  return absl::OkStatus();
}

void Admission::Answered() {
  if (!answered_.exchange(true)) --*count_;
}

absl::StatusOr<Permit> Limiter::Admit(const auth::Principal& principal, const std::string& peer,
                                      bool streams, absl::Time now) {
  if (principal.IsService()) return Permit();
  if (!principal.roles.Intersects(auth::kPublic)) {
    return AdmitAs(absl::StrCat("person ", principal.id), {settings_.calls_per_second}, streams,
                   now);
  }
  // Calls of a refused address use up nothing of the common rate.
  auto permit = AdmitAs(absl::StrCat("address ", AddressOf(peer)),
                        {settings_.public_calls_per_second}, streams, now);
  if (!permit.ok()) return permit;
  if (absl::Status status = TakePublic(now); !status.ok()) return status;
  return permit;
}

absl::Status Limiter::TakePublic(absl::Time now) {
  const Rate rate{settings_.all_public_calls_per_second};
  absl::MutexLock lock(&public_mutex_);
  const absl::Duration wait = Take(public_, rate, now);
  return wait == absl::ZeroDuration() ? absl::OkStatus() : RateLimited(rate, wait);
}

absl::Status Limiter::MayTryToken(const std::string& peer, absl::Time now) {
  const Rate rate{settings_.bad_tokens_per_second};
  const std::string key = TokensOf(peer);
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  const auto known = shard.callers.find(key);
  if (known == shard.callers.end()) return absl::OkStatus();
  const absl::Duration wait = WaitFor(known->second->second->bucket, rate, now);
  return wait == absl::ZeroDuration() ? absl::OkStatus() : TooManyBadTokens(rate, wait);
}

void Limiter::CountBadToken(const std::string& peer, absl::Time now) {
  const std::string key = TokensOf(peer);
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  Take(Find(shard, key)->bucket, {settings_.bad_tokens_per_second}, now);
}

Limiter::Shard& Limiter::ShardOf(const std::string& key) {
  return shards_[std::hash<std::string>()(key) % kShards];
}

absl::StatusOr<Permit> Limiter::AdmitAs(const std::string& key, Rate rate, bool streams,
                                        absl::Time now) {
  const int most = streams ? settings_.streams : settings_.calls_in_flight;
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  const auto known = Find(shard, key);
  const auto& caller = known->in_hand;
  std::atomic<int>& count = streams ? caller->streams : caller->calls;
  // Concurrency first: a call refused for it costs no token.
  if (!Enter(count, most)) return ConcurrencyLimited(streams, most);
  const absl::Duration wait = Take(known->bucket, rate, now);
  if (wait > absl::ZeroDuration()) {
    --count;
    return RateLimited(rate, wait);
  }
  return std::make_shared<Admission>(caller, &count, &bytes_);
}

std::shared_ptr<Limiter::Caller> Limiter::Find(Shard& shard, const std::string& key) {
  const auto found = shard.callers.find(key);
  if (found != shard.callers.end()) {
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    return found->second->second;
  }
  if (shard.callers.size() >= kCapacity / kShards) {
    shard.callers.erase(shard.by_use.back().first);
    shard.by_use.pop_back();
  }
  shard.by_use.emplace_front(key, std::make_shared<Caller>());
  shard.callers[key] = shard.by_use.begin();
  return shard.by_use.front().second;
}

size_t Limiter::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    size += shard.callers.size();
  }
  return size;
}

}  // namespace luukku::server
