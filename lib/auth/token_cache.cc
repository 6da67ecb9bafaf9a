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
                                          absl::Time now) const {
  const Shard& shard = shards_[ShardOf(digest)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.tokens.find(digest);
  if (found == shard.tokens.end()) return std::nullopt;
  const Entry& entry = found->second;
  if (entry.generation != generation || !entry.token.HoldsAt(now)) return std::nullopt;
  return entry.token.principal;
}

void TokenCache::Insert(const TokenDigest& digest, uint64_t generation,
                        const VerifiedToken& token) {
  Shard& shard = shards_[ShardOf(digest)];
  const std::lock_guard lock(shard.mutex);
  if (!shard.tokens.insert_or_assign(digest, Entry{generation, token}).second) return;
  shard.by_age.push_back(digest);
  if (shard.by_age.size() <= kCapacity / kShards) return;
  shard.tokens.erase(shard.by_age.front());
  shard.by_age.pop_front();
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
