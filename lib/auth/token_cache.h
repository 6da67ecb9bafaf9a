#pragma once

#include <array>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "absl/time/time.h"
#include "lib/auth/claims.h"

namespace luukku::auth {

// SHA-256 of a token: small, and no token lies about in memory.
using TokenDigest = std::array<unsigned char, 32>;

TokenDigest DigestOf(std::string_view token);

// Remembers verified tokens, at most kCapacity; the oldest ones of a shard make room. Thread-safe.
class TokenCache {
 public:
  static constexpr size_t kCapacity = 4096;
  static constexpr size_t kShards = 16;

  // The principal of a token that was inserted and holds at `now`.
  std::optional<Principal> Find(const TokenDigest& digest, absl::Time now) const;
  void Insert(const TokenDigest& digest, const VerifiedToken& token);
  size_t size() const;

 private:
  struct Hash {
    size_t operator()(const TokenDigest& digest) const {
      size_t hash;
      std::memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<TokenDigest, VerifiedToken, Hash> tokens;  // Guarded by mutex.
    std::deque<TokenDigest> by_age;  // The keys of tokens, oldest first.
  };

  // Not by the bytes that Hash takes, or a shard would use few of its buckets.
  static size_t ShardOf(const TokenDigest& digest) { return digest.back() % kShards; }

  std::array<Shard, kShards> shards_;
};

}  // namespace luukku::auth
