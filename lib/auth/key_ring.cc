#include "lib/auth/key_ring.h"

#include <algorithm>
#include <utility>

namespace luukku::auth {
namespace {

// How often a file is read. Kubernetes replaces it when a Secret changes.
constexpr absl::Duration kFileLook = absl::Seconds(1);

// Shortest wait after a token with an unknown key: a check of the plan, and a fetch.
constexpr absl::Duration kShortestRetry = absl::Seconds(1);

}  // namespace

KeyRing::KeyRing(const VerifierOptions& options)
    : file_(options.jwks_file),
      url_(options.jwks_url),
      ca_file_(options.jwks_ca_file),
      allow_development_keys_(options.allow_development_keys),
      plan_(ReadsFile() ? kFileLook : options.jwks_refresh) {}

absl::StatusOr<std::unique_ptr<KeyRing>> KeyRing::Create(const VerifierOptions& options) {
  auto ring = std::unique_ptr<KeyRing>(new KeyRing(options));
  if (!ring->ReadsFile()) return ring;
  const auto first = ring->ReadAndTakeIn();
  if (!first.ok()) return absl::InvalidArgumentError(first.status().message());
  return ring;
}

KeyRing::Held KeyRing::Get() const {
  const std::lock_guard lock(mutex_);
  return {keys_, generation_.load(std::memory_order_relaxed)};
}

std::optional<absl::Duration> KeyRing::Want(absl::Time now) {
  if (ReadsFile()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (!plan_.Want(now)) return std::nullopt;
  return std::max(kShortestRetry, plan_.Next() - now);
}

bool KeyRing::Begin(absl::Time now) {
  const std::lock_guard lock(mutex_);
  if (!plan_.Due(now)) return false;
  plan_.Began(now);
  if (read_at_ == absl::InfinitePast()) read_at_ = now;
  return true;
}

absl::StatusOr<KeyNews> KeyRing::Refresh(absl::Time now) {
  if (!Begin(now)) return KeyNews();
  auto news = ReadAndTakeIn();
  if (news.ok()) {
    last_error_.clear();
    const std::lock_guard lock(mutex_);
    read_at_ = now;
    return news;
  }
  {
    const std::lock_guard lock(mutex_);
    plan_.Failed();
    ++failed_reads_;
  }
  const std::string error(news.status().message());
  if (error == last_error_) return KeyNews();
  last_error_ = error;
  return news;
}

absl::StatusOr<KeyNews> KeyRing::ReadAndTakeIn() {
  auto document = ReadsFile() ? ReadJwksFile(file_) : FetchJwks(url_, ca_file_);
  if (!document.ok()) return document.status();
  auto news = TakeIn(*document);
  if (!news.ok()) return news;
  const std::lock_guard lock(mutex_);
  plan_.Succeeded(document->max_age);
  ++reads_;
  return news;
}

absl::StatusOr<KeyNews> KeyRing::TakeIn(const JwksDocument& document) {
  if (document.text == text_) return KeyNews();
  KeyNews news;
  auto keys = KeySet::Parse(ReadsFile() ? file_ : url_, document.text, allow_development_keys_,
                            ReadsFile() ? nullptr : &news.passed_over);
  if (!keys.ok()) return keys.status();
  news.keys = keys->size();
  text_ = document.text;
  const std::lock_guard lock(mutex_);
  if (keys_ != nullptr && keys_->HasKeysOf(*keys)) return news;
  news.changed = true;
  keys_ = std::make_shared<const KeySet>(*std::move(keys));
  generation_.fetch_add(1, std::memory_order_release);
  return news;
}

KeyStats KeyRing::stats(absl::Time now) const {
  const std::lock_guard lock(mutex_);
  const absl::Duration age =
      read_at_ == absl::InfinitePast() ? absl::ZeroDuration() : now - read_at_;
  return {.keys = keys_ == nullptr ? 0 : keys_->size(),
          .age = std::max(age, absl::ZeroDuration()),
          .reads = reads_,
          .failed_reads = failed_reads_};
}

}  // namespace luukku::auth
