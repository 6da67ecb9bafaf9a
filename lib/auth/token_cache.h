#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "absl/time/time.h"
#include "lib/auth/claims.h"

namespace luukku::auth {

// SHA-256 of a token: small, and keeps tokens themselves out of memory.
using TokenDigest = std::array<unsigned char, 32>;

TokenDigest DigestOf(std::string_view token);

// Remembers verified tokens, at most kCapacity; a full shard drops its least recently used one. A
// token that was verified with the keys of one generation is not found in another. Thread-safe.
class TokenCache {
 public:
  static constexpr size_t kCapacity = 4096;
  static constexpr size_t kShards = 16;

  // The principal of a token that was inserted in this generation and is valid at `now`.
  std::optional<Principal> Find(const TokenDigest& digest, uint64_t generation, absl::Time now);
  // Whether a token that is valid at `now` was inserted, in any generation.
  bool Knows(const TokenDigest& digest, absl::Time now) const;
  void Insert(const TokenDigest& digest, uint64_t generation, const VerifiedToken& token);
  void Forget(const TokenDigest& digest);
  size_t size() const;

 private:
  struct Hash {
    size_t operator()(const TokenDigest& digest) const {
      size_t hash;
      std::memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };
  struct Entry {
    TokenDigest digest;
    uint64_t generation;
    VerifiedToken token;
  };
  using ByUse = std::list<Entry>;
  struct Shard {
    mutable std::mutex mutex;
    ByUse by_use;  // Guarded by mutex, as is tokens. Most recently used first.
    std::unordered_map<TokenDigest, ByUse::iterator, Hash> tokens;
  };

  // Not by the bytes that Hash takes, or a shard would use few of its buckets.
  static size_t ShardOf(const TokenDigest& digest) { return digest.back() % kShards; }

  std::array<Shard, kShards> shards_;
};

}  // namespace luukku::auth
