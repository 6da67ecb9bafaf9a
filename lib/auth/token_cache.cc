#include "lib/auth/token_cache.h"

#include <openssl/sha.h>

namespace luukku::auth {

TokenDigest DigestOf(std::string_view token) {
  TokenDigest digest;
  static_assert(sizeof(digest) == SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

std::optional<Principal> TokenCache::Find(const TokenDigest& digest, uint64_t generation,
                                          absl::Time now) {
  Shard& shard = shards_[ShardOf(digest)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.tokens.find(digest);
  if (found == shard.tokens.end()) return std::nullopt;
  const Entry& entry = *found->second;
  if (entry.generation != generation || !entry.token.HoldsAt(now)) return std::nullopt;
  shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
  return entry.token.principal;
}

bool TokenCache::Knows(const TokenDigest& digest, absl::Time now) const {
  const Shard& shard = shards_[ShardOf(digest)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.tokens.find(digest);
  return found != shard.tokens.end() && found->second->token.HoldsAt(now);
}

void TokenCache::Insert(const TokenDigest& digest, uint64_t generation,
                        const VerifiedToken& token) {
  Shard& shard = shards_[ShardOf(digest)];
  const std::lock_guard lock(shard.mutex);
  const auto [place, is_new] = shard.tokens.try_emplace(digest);
  if (!is_new) shard.by_use.erase(place->second);
  shard.by_use.push_front({digest, generation, token});
  place->second = shard.by_use.begin();
  if (shard.by_use.size() <= kCapacity / kShards) return;
  shard.tokens.erase(shard.by_use.back().digest);
  shard.by_use.pop_back();
}

void TokenCache::Forget(const TokenDigest& digest) {
  Shard& shard = shards_[ShardOf(digest)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.tokens.find(digest);
  if (found == shard.tokens.end()) return;
  shard.by_use.erase(found->second);
  shard.tokens.erase(found);
}

size_t TokenCache::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    size += shard.tokens.size();
  }
  return size;
}

}  // namespace luukku::auth
