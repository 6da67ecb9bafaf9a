// Limits without a server: buckets, addresses, and admission.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "lib/server/limiter.h"
#include "lib/status/error.h"

namespace luukku::server {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

auth::Principal Person(const std::string& id) {
  return {.id = id, .display_name = id, .roles = auth::Role::kAgent};
}
const auth::Principal kNobody{.id = "", .display_name = "", .roles = auth::kPublic};

absl::Duration WaitOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  EXPECT_TRUE(payload && info.ParseFromString(std::string(*payload))) << status;
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

TEST(Buckets, GiveTwoSecondsWorthAtOnceThenTheRate) {
  Bucket bucket;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Take(bucket, {10}, kNow), absl::ZeroDuration()) << i;
  EXPECT_EQ(Take(bucket, {10}, kNow), absl::Milliseconds(100));
  EXPECT_EQ(Take(bucket, {10}, kNow), absl::Milliseconds(100)) << "a refusal costs nothing";
  EXPECT_EQ(Take(bucket, {10}, kNow + absl::Milliseconds(99)), absl::Milliseconds(1));
  EXPECT_EQ(Take(bucket, {10}, kNow + absl::Milliseconds(100)), absl::ZeroDuration());
  EXPECT_GT(Take(bucket, {10}, kNow + absl::Milliseconds(100)), absl::ZeroDuration());
}

TEST(Buckets, NeverGiveMoreThanTheRateAndTheBurst) {
  Bucket bucket;
  int taken = 0;
  for (int ms = 0; ms < 10'000; ++ms) {
    taken += Take(bucket, {10}, kNow + absl::Milliseconds(ms)) == absl::ZeroDuration();
  }
  EXPECT_EQ(taken, 20 + 99);
}

TEST(Buckets, SlowRatesGiveOneAndNoRateGivesAll) {
  Bucket slow;
  EXPECT_EQ(Take(slow, {0.1}, kNow), absl::ZeroDuration());
  EXPECT_EQ(Take(slow, {0.1}, kNow), absl::Seconds(10));
  Bucket any;
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(Take(any, {0}, kNow), absl::ZeroDuration());
}

TEST(Buckets, AClockThatIsSetBackCostsTwoSecondsAtMost) {
  Bucket bucket;
  for (int i = 0; i < 20; ++i) Take(bucket, {10}, kNow);
  const absl::Time before = kNow - absl::Hours(1);
  EXPECT_EQ(Take(bucket, {10}, before), absl::Milliseconds(100));
  EXPECT_EQ(Take(bucket, {10}, before + absl::Seconds(2)), absl::ZeroDuration());
}

TEST(Addresses, AreThoseOfHosts) {
  EXPECT_EQ(AddressOf("ipv4:10.0.0.7:40123"), "10.0.0.7");
  EXPECT_EQ(AddressOf("ipv6:%5B2001:db8:1:2:3:4:5:6%5D:443"), "2001:db8:1:2::");
  EXPECT_EQ(AddressOf("ipv6:[2001:db8:1:2::9]:443"), "2001:db8:1:2::");
  EXPECT_EQ(AddressOf("ipv6:%5Bfe80::1%25eth0%5D:443"), "fe80::");
  for (const char* other : {"", "unix:/run/x", "ipv6:%5Bnonsense%5D:1", "ipv6:[::1"}) {
    EXPECT_THAT(AddressOf(other), ::testing::AnyOf("", "::")) << other;
  }
}

TEST(Limiter, EachPersonHasARateOfTheirOwn) {
  Limiter limiter({.calls_per_second = 5});
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(limiter.Admit(Person("noisy"), "", false, kNow).ok());
  const auto refused = limiter.Admit(Person("noisy"), "", false, kNow).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), reason::kRateLimited);
  EXPECT_EQ(WaitOf(refused), absl::Milliseconds(200));
  EXPECT_TRUE(limiter.Admit(Person("quiet"), "", false, kNow).ok());
  EXPECT_TRUE(limiter.Admit(Person("noisy"), "", false, kNow + WaitOf(refused)).ok());
}

TEST(Limiter, CallsAndStreamsAtOnceAreCountedUntilTheyEnd) {
  Limiter limiter({.calls_per_second = 0, .calls_in_flight = 2, .streams = 1});
  auto first = limiter.Admit(Person("a"), "", false, kNow);
  auto second = limiter.Admit(Person("a"), "", false, kNow);
  auto stream = limiter.Admit(Person("a"), "", true, kNow);
  ASSERT_TRUE(first.ok() && second.ok() && stream.ok());
  for (const bool streams : {false, true}) {
    const auto refused = limiter.Admit(Person("a"), "", streams, kNow).status();
    EXPECT_EQ(ReasonOf(refused), reason::kConcurrencyLimited);
    EXPECT_GT(WaitOf(refused), absl::ZeroDuration());
    EXPECT_TRUE(limiter.Admit(Person("b"), "", streams, kNow).ok());
  }
  *first = nullptr;
  EXPECT_TRUE(limiter.Admit(Person("a"), "", false, kNow).ok()) << "and is given back at once";
  EXPECT_TRUE(limiter.Admit(Person("a"), "", false, kNow).ok());
  *stream = nullptr;
  EXPECT_TRUE(limiter.Admit(Person("a"), "", true, kNow).ok());
}

// A client may have its answer, and call again, before we know that it has left.
TEST(Limiter, AnsweredCallsCountNoMoreButTheirBytesDo) {
  Limiter limiter({.calls_per_second = 0, .calls_in_flight = 1});
  std::vector<Permit> unread;
  for (int i = 0; i < 100; ++i) {
    auto permit = limiter.Admit(Person("a"), "", false, kNow);
    ASSERT_TRUE(permit.ok()) << i;
    ASSERT_TRUE((*permit)->Hold(1000).ok());
    EXPECT_FALSE(limiter.Admit(Person("a"), "", false, kNow).ok()) << "not answered yet";
    unread.push_back(*std::move(permit));
    unread.back()->Answered();
  }
  EXPECT_EQ(limiter.bytes(), 100'000);
  unread.clear();
  EXPECT_EQ(limiter.bytes(), 0);
}

TEST(Limiter, OneCallerHoldsSoManyBytesAndAllTogetherMore) {
  Limiter limiter({.calls_per_second = 0, .calls_in_flight = 0});
  std::vector<Permit> permits;
  const auto hold = [&](const std::string& who, int64_t bytes) {
    permits.push_back(*limiter.Admit(Person(who), "", false, kNow));
    return permits.back()->Hold(bytes);
  };
  EXPECT_TRUE(hold("a", Admission::kMostBytesOfCaller).ok());
  const absl::Status refused = hold("a", Admission::kSmallAnswer + 1);
  EXPECT_EQ(ReasonOf(refused), reason::kConcurrencyLimited);
  EXPECT_GT(WaitOf(refused), absl::ZeroDuration());
  EXPECT_TRUE(hold("a", Admission::kSmallAnswer).ok()) << "a change's answer is never lost";
  int others = 0;
  while (hold(absl::StrCat(others), Admission::kMostBytesOfCaller).ok()) ++others;
  EXPECT_EQ(others, 2) << "with the first and the small one, the fourth is too much";
  EXPECT_EQ(ReasonOf(hold("late", Admission::kMostBytesOfCaller)), reason::kOverloaded);
  permits.clear();
  EXPECT_EQ(limiter.bytes(), 0);
  EXPECT_TRUE(hold("late", Admission::kMostBytesOfCaller).ok());
}

TEST(Limiter, WhoHasTooManyAtOncePaysNoTokenForIt) {
  Limiter limiter({.calls_per_second = 1, .calls_in_flight = 1});
  auto first = limiter.Admit(Person("a"), "", false, kNow);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(ReasonOf(limiter.Admit(Person("a"), "", false, kNow).status()),
              reason::kConcurrencyLimited);
  }
  *first = nullptr;
  EXPECT_TRUE(limiter.Admit(Person("a"), "", false, kNow).ok()) << "the second of two";
}

TEST(Limiter, ServicesCallAsTheyLike) {
  Limiter limiter({.calls_per_second = 1, .calls_in_flight = 1, .streams = 1});
  const auth::Principal service{.id = "r", .display_name = "r", .roles = auth::Role::kService};
  std::vector<absl::StatusOr<Permit>> permits;
  for (int i = 0; i < 1000; ++i) {
    permits.push_back(limiter.Admit(service, "", i % 2 == 0, kNow));
    EXPECT_TRUE(permits.back().ok());
  }
}

TEST(Limiter, StrangersAreLimitedByAddressAndAllTogether) {
  Limiter limiter(
      {.calls_in_flight = 0, .public_calls_per_second = 2, .all_public_calls_per_second = 5});
  const auto from = [&](int host, int port) {
    return limiter.Admit(kNobody, absl::StrCat("ipv4:10.0.0.", host, ":", port), false, kNow)
        .status();
  };
  for (int port = 0; port < 4; ++port) EXPECT_TRUE(from(1, port).ok());
  EXPECT_EQ(ReasonOf(from(1, 9)), reason::kRateLimited) << "whatever port it comes from";
  for (int host = 2; host < 8; ++host) EXPECT_TRUE(from(host, 1).ok()) << host;
  EXPECT_EQ(ReasonOf(from(8, 1)), reason::kRateLimited) << "all together have had ten";
  EXPECT_TRUE(limiter.Admit(Person("a"), "ipv4:10.0.0.1:1", false, kNow).ok());
}

TEST(Limiter, BadTokensAreLimitedByAddress) {
  Limiter limiter({.calls_per_second = 1, .bad_tokens_per_second = 5});
  const std::string office = "ipv4:10.0.0.7:1";
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limiter.MayTryToken(office, kNow).ok());
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(limiter.MayTryToken(office, kNow).ok()) << i;
    limiter.CountBadToken(absl::StrCat("ipv4:10.0.0.7:", i), kNow);
  }
  const auto refused = limiter.MayTryToken(office, kNow);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), reason::kBadTokens);
  EXPECT_EQ(WaitOf(refused), absl::Milliseconds(200));
  EXPECT_TRUE(limiter.MayTryToken(office, kNow + WaitOf(refused)).ok());
  EXPECT_TRUE(limiter.MayTryToken("ipv4:10.0.0.8:1", kNow).ok());
  EXPECT_TRUE(limiter.Admit(Person("a"), office, false, kNow).ok());
}

TEST(Limiter, BadTokensOfAnIpv6HostAreCountedByItsNetwork) {
  Limiter limiter({.bad_tokens_per_second = 1});
  limiter.CountBadToken("ipv6:%5B2001:db8:1:2::1%5D:1", kNow);
  limiter.CountBadToken("ipv6:%5B2001:db8:1:2:ffff::9%5D:1", kNow);
  EXPECT_FALSE(limiter.MayTryToken("ipv6:%5B2001:db8:1:2::77%5D:1", kNow).ok());
  EXPECT_TRUE(limiter.MayTryToken("ipv6:%5B2001:db8:1:3::1%5D:1", kNow).ok());
}

TEST(Limiter, BadTokensAreNotLimitedWithoutARateAndTakeBoundedMemory) {
  Limiter any({.bad_tokens_per_second = 0});
  for (int i = 0; i < 1000; ++i) any.CountBadToken("ipv4:10.0.0.7:1", kNow);
  EXPECT_TRUE(any.MayTryToken("ipv4:10.0.0.7:1", kNow).ok());
  for (size_t i = 0; i < 2 * Limiter::kCapacity; ++i) {
    any.CountBadToken(absl::StrCat("ipv4:", i, ":1"), kNow);
  }
  EXPECT_LE(any.size(), Limiter::kCapacity);
}

TEST(Limiter, RemembersABoundedNumberOfCallers) {
  Limiter limiter({.calls_per_second = 1});
  const auto admit = [&](int i) {
    return limiter.Admit(Person(absl::StrCat(i)), "", false, kNow).ok();
  };
  for (size_t i = 0; i < 2 * Limiter::kCapacity; ++i) ASSERT_TRUE(admit(static_cast<int>(i)));
  EXPECT_LE(limiter.size(), Limiter::kCapacity);
  EXPECT_GT(limiter.size(), Limiter::kCapacity / 2);
}

// A caller is forgotten while its call is open: the call then counts down a caller that is gone.
TEST(Limiter, ForgetsCallersWhoseCallsAreOpen) {
  Limiter limiter({.calls_per_second = 0, .calls_in_flight = 1});
  auto open = limiter.Admit(Person("a"), "", false, kNow);
  ASSERT_TRUE(open.ok());
  for (size_t i = 0; i < 2 * Limiter::kCapacity; ++i) {
    ASSERT_TRUE(limiter.Admit(Person(absl::StrCat(i)), "", false, kNow).ok());
  }
  EXPECT_TRUE(limiter.Admit(Person("a"), "", false, kNow).ok());
  *open = nullptr;
  EXPECT_TRUE(limiter.Admit(Person("a"), "", false, kNow).ok());
}

TEST(Limiter, ThreadsNeverLetInMoreThanThereMayBe) {
  Limiter limiter({.calls_per_second = 0, .calls_in_flight = 3});
  std::atomic<int> inside = 0, most = 0, admitted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        auto permit = limiter.Admit(Person("a"), "", false, kNow);
        if (!permit.ok()) continue;
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        ++admitted;
        --inside;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_GT(admitted, 0);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Admit(Person("a"), "", false, kNow).ok());
}

}  // namespace
}  // namespace luukku::server
