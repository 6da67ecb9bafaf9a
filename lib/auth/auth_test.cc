#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "lib/auth/principal.h"
#include "lib/auth/testing_keys.h"
#include "lib/auth/token_cache.h"
#include "lib/auth/verifier.h"
#include "lib/status/error.h"

namespace luukku::auth {
namespace {

using ::testing::HasSubstr;

std::string TokenWith(std::string_view changes) {
  return EcKey().Sign(kEcHeader, Payload(changes));
}

std::string Seconds(absl::Time time) { return std::to_string(absl::ToUnixSeconds(time)); }

// Why a genuine token with these claims is refused; "accepted" if it is not.
std::string RefusalOf(std::string_view changes) {
  const auto principal = TestVerifier()->Verify(TokenWith(changes), kNow);
  if (principal.ok()) return "accepted";
  EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(principal.status()), reason::kTokenInvalid);
  return std::string(principal.status().message());
}

TEST(Principal, ParsesTheRolesAndNoOtherWord) {
  EXPECT_EQ(ParseRole("requester"), Roles(Role::kRequester));
  EXPECT_TRUE(ParseRole("anybody").empty()) << "no token gives it";
  EXPECT_EQ(ParseRole("agent"), Roles(Role::kAgent));
  EXPECT_EQ(ParseRole("queue_manager"), Roles(Role::kQueueManager));
  EXPECT_EQ(ParseRole("admin"), Roles(Role::kAdmin));
  EXPECT_EQ(ParseRole("service"), Roles(Role::kService));
  for (const char* word : {"", "Admin", "admin ", "adm", "admins"}) {
    EXPECT_TRUE(ParseRole(word).empty()) << word;
  }
}

TEST(Verifier, AcceptsEcAndRsaSignatures) {
  const auto verifier = TestVerifier();
  for (const auto& token :
       {EcKey().Sign(kEcHeader, Payload()), RsaKey().Sign(kRsaHeader, Payload())}) {
    const auto principal = verifier->Verify(token, kNow);
    ASSERT_TRUE(principal.ok()) << principal.status();
    EXPECT_EQ(principal->id, "maija");
    EXPECT_EQ(principal->display_name, "maija");
    EXPECT_EQ(principal->roles, Roles(Role::kAgent));
  }
}

TEST(Verifier, TakesTheNameAndEveryKnownRole) {
  const auto principal = TestVerifier()->Verify(
      TokenWith(R"({"name":"Maija Mäki","roles":["requester","plumber","admin"]})"), kNow);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->display_name, "Maija Mäki");
  EXPECT_EQ(principal->roles, Role::kRequester | Role::kAdmin);
  const auto nameless = TestVerifier()->Verify(TokenWith(R"({"name":""})"), kNow);
  ASSERT_TRUE(nameless.ok()) << nameless.status();
  EXPECT_EQ(nameless->display_name, "maija");
}

TEST(Verifier, ChecksIssuerAndAudience) {
  EXPECT_THAT(RefusalOf(R"({"iss":"https://issuer.example/"})"), HasSubstr("(iss)"));
  EXPECT_THAT(RefusalOf(R"({"iss":null})"), HasSubstr("(iss)"));
  EXPECT_THAT(RefusalOf(R"({"iss":["https://issuer.example"]})"), HasSubstr("(iss)"));
  EXPECT_THAT(RefusalOf(R"({"aud":"other"})"), HasSubstr("(aud)"));
  EXPECT_THAT(RefusalOf(R"({"aud":null})"), HasSubstr("(aud)"));
  EXPECT_THAT(RefusalOf(R"({"aud":["other",7,"luukku2"]})"), HasSubstr("(aud)"));
  EXPECT_EQ(RefusalOf(R"({"aud":["other","luukku"]})"), "accepted");
}

TEST(Verifier, ChecksTheSubject) {
  EXPECT_THAT(RefusalOf(R"({"sub":null})"), HasSubstr("(sub)"));
  EXPECT_THAT(RefusalOf(R"({"sub":""})"), HasSubstr("(sub)"));
  EXPECT_THAT(RefusalOf(R"({"sub":7})"), HasSubstr("(sub)"));
  EXPECT_THAT(RefusalOf(R"({"sub":"mäki"})"), HasSubstr("(sub)"));
  EXPECT_THAT(RefusalOf(R"({"sub":")" + std::string(256, 'a') + "\"}"), HasSubstr("(sub)"));
  EXPECT_EQ(RefusalOf(R"({"sub":"auth0|maija"})"), "accepted");
  EXPECT_EQ(RefusalOf(R"({"sub":")" + std::string(255, 'a') + "\"}"), "accepted");
}

TEST(Verifier, ChecksTheTimesWithSkew) {
  const auto at = [](const char* name, absl::Duration offset) {
    return RefusalOf("{\"" + std::string(name) + "\":" + Seconds(kNow + offset) + "}");
  };
  EXPECT_THAT(at("exp", absl::Seconds(-60)), HasSubstr("expired"));
  EXPECT_EQ(at("exp", absl::Seconds(-59)), "accepted");
  EXPECT_THAT(at("nbf", absl::Seconds(61)), HasSubstr("(nbf)"));
  EXPECT_EQ(at("nbf", absl::Seconds(60)), "accepted");
  EXPECT_THAT(at("iat", absl::Seconds(61)), HasSubstr("(iat)"));
  EXPECT_EQ(at("iat", absl::Seconds(60)), "accepted");
}

TEST(Verifier, TakesTheSkewThatItIsGiven) {
  for (const int skew : {0, 1, 300}) {
    VerifierOptions options = TestOptions();
    options.clock_skew = absl::Seconds(skew);
    const auto verifier = Verifier::Create(options);
    ASSERT_TRUE(verifier.ok()) << verifier.status();
    const auto accepts = [&](const char* name, int offset) {
      const std::string claim = Seconds(kNow + absl::Seconds(offset));
      const std::string token = TokenWith("{\"" + std::string(name) + "\":" + claim + "}");
      return (*verifier)->Verify(token, kNow).ok();
    };
    EXPECT_FALSE(accepts("exp", -skew)) << skew;
    EXPECT_TRUE(accepts("exp", 1 - skew)) << skew;
    for (const char* start : {"nbf", "iat"}) {
      EXPECT_TRUE(accepts(start, skew)) << start << skew;
      EXPECT_FALSE(accepts(start, skew + 1)) << start << skew;
    }
  }
}

TEST(Verifier, RecallsWhatItHasVerifiedAndNothingElse) {
  const auto verifier = TestVerifier();
  const std::string token = TokenWith("{}");
  EXPECT_FALSE(verifier->Recall(token, kNow)) << "though it is good";
  ASSERT_TRUE(verifier->Verify(token, kNow).ok());
  EXPECT_TRUE(verifier->Recall(token, kNow));
  EXPECT_FALSE(verifier->Recall(token, kNow + absl::Seconds(660))) << "it has expired";
  const std::string bad = token.substr(0, token.size() - 4) + "AAAA";
  EXPECT_FALSE(verifier->Verify(bad, kNow).ok());
  EXPECT_FALSE(verifier->Recall(bad, kNow));
  EXPECT_FALSE(verifier->Recall(std::string(9000, 'a'), kNow));
}

TEST(Verifier, WantsTimesToBeNumbers) {
  EXPECT_THAT(RefusalOf(R"({"exp":null})"), HasSubstr("(exp)"));
  EXPECT_THAT(RefusalOf(R"({"exp":"1900000000"})"), HasSubstr("(exp)"));
  EXPECT_THAT(RefusalOf(R"({"exp":true})"), HasSubstr("(exp)"));
  EXPECT_THAT(RefusalOf(R"({"nbf":"0"})"), HasSubstr("nbf is not a number"));
  EXPECT_THAT(RefusalOf(R"({"iat":"0"})"), HasSubstr("iat is not a number"));
  EXPECT_EQ(RefusalOf(R"({"exp":1900000000.5})"), "accepted");
  EXPECT_THAT(RefusalOf(R"({"exp":1700000000.5})"), HasSubstr("expired"));
  EXPECT_THAT(RefusalOf(R"({"exp":-9223372036854775808})"), HasSubstr("expired"));
  EXPECT_EQ(RefusalOf(R"({"exp":9223372036854775807})"), "accepted");
  EXPECT_THAT(RefusalOf(R"({"nbf":1e300})"), HasSubstr("(nbf)"));
}

TEST(Verifier, WantsAKnownRole) {
  EXPECT_THAT(RefusalOf(R"({"roles":null})"), HasSubstr("no role"));
  EXPECT_THAT(RefusalOf(R"({"roles":[]})"), HasSubstr("no role"));
  EXPECT_THAT(RefusalOf(R"({"roles":["plumber","ADMIN"]})"), HasSubstr("no role"));
  EXPECT_THAT(RefusalOf(R"({"roles":["admin",1]})"), HasSubstr("not a string"));
  EXPECT_THAT(RefusalOf(R"({"name":["Maija"]})"), HasSubstr("name is not a string"));
}

TEST(Verifier, WantsThePayloadToBeAnObjectWithoutDoubts) {
  const auto verifier = TestVerifier();
  const std::string claims = Payload();
  const std::string twice = R"({"sub":"someone",)" + claims.substr(1);
  for (const std::string& payload : {std::string("[]"), std::string("7"), claims + "x", twice}) {
    const auto principal = verifier->Verify(EcKey().Sign(kEcHeader, payload), kNow);
    EXPECT_THAT(std::string(principal.status().message()), HasSubstr("payload")) << payload;
  }
}

TEST(Verifier, HonoursExpiryOfARememberedToken) {
  const auto verifier = TestVerifier();
  const std::string token = TokenWith("{}");
  const absl::Time end = kNow + absl::Seconds(600 + 60);
  ASSERT_TRUE(verifier->Verify(token, kNow).ok());
  EXPECT_TRUE(verifier->Verify(token, end - absl::Nanoseconds(1)).ok());
  EXPECT_THAT(std::string(verifier->Verify(token, end).status().message()), HasSubstr("expired"));
  EXPECT_FALSE(verifier->Verify(token, kNow - absl::Hours(1)).ok());
  EXPECT_TRUE(verifier->Verify(token, kNow).ok());
}

TEST(TokenCache, FindsATokenOnlyWhileItHolds) {
  TokenCache cache;
  const auto digest = DigestOf("a");
  EXPECT_FALSE(cache.Find(digest, 1, kNow).has_value());
  cache.Insert(digest, 1, {{"maija", "Maija", Role::kAgent}, kNow, kNow + absl::Seconds(1)});
  ASSERT_TRUE(cache.Find(digest, 1, kNow).has_value());
  EXPECT_EQ(cache.Find(digest, 1, kNow)->display_name, "Maija");
  EXPECT_FALSE(cache.Find(digest, 1, kNow - absl::Nanoseconds(1)).has_value());
  EXPECT_FALSE(cache.Find(digest, 1, kNow + absl::Seconds(1)).has_value());
  EXPECT_FALSE(cache.Find(DigestOf("b"), 1, kNow).has_value());
}

TEST(TokenCache, FindsATokenOnlyInItsGeneration) {
  TokenCache cache;
  const VerifiedToken token{{"maija", "", Role::kAgent}, kNow, absl::InfiniteFuture()};
  for (uint64_t generation = 1; generation <= 3; ++generation) {
    cache.Insert(DigestOf("a"), generation, token);
    EXPECT_TRUE(cache.Find(DigestOf("a"), generation, kNow).has_value());
    EXPECT_FALSE(cache.Find(DigestOf("a"), generation - 1, kNow).has_value());
    EXPECT_FALSE(cache.Find(DigestOf("a"), generation + 1, kNow).has_value());
  }
  EXPECT_EQ(cache.size(), 1u);
}

TEST(TokenCache, KnowsATokenOfAnotherGenerationUntilItForgetsIt) {
  TokenCache cache;
  const auto digest = DigestOf("a");
  cache.Insert(digest, 1, {{"maija", "", Role::kAgent}, kNow, kNow + absl::Seconds(1)});
  EXPECT_FALSE(cache.Find(digest, 2, kNow).has_value());
  EXPECT_TRUE(cache.Knows(digest, kNow));
  EXPECT_FALSE(cache.Knows(digest, kNow + absl::Seconds(1)));
  EXPECT_FALSE(cache.Knows(DigestOf("b"), kNow));
  cache.Forget(digest);
  cache.Forget(digest);
  EXPECT_FALSE(cache.Knows(digest, kNow));
  EXPECT_EQ(cache.size(), 0u);
}

TEST(TokenCache, KeepsWhatIsUsed) {
  TokenCache cache;
  const VerifiedToken token{{"maija", "", Role::kAgent}, kNow, absl::InfiniteFuture()};
  cache.Insert(DigestOf("used"), 1, token);
  for (size_t i = 0; i < 3 * TokenCache::kCapacity; ++i) {
    cache.Insert(DigestOf(std::to_string(i)), 1, token);
    ASSERT_TRUE(cache.Find(DigestOf("used"), 1, kNow).has_value()) << i;
  }
  EXPECT_EQ(cache.size(), TokenCache::kCapacity);
}

TEST(TokenCache, IsBoundedAndKeepsTheNewest) {
  TokenCache cache;
  const VerifiedToken token{{"maija", "", Role::kAgent}, kNow, absl::InfiniteFuture()};
  for (size_t i = 0; i < 3 * TokenCache::kCapacity; ++i) {
    cache.Insert(DigestOf(std::to_string(i)), 1, token);
    ASSERT_TRUE(cache.Find(DigestOf(std::to_string(i)), 1, kNow).has_value());
  }
  EXPECT_EQ(cache.size(), TokenCache::kCapacity);
  EXPECT_FALSE(cache.Find(DigestOf("0"), 1, kNow).has_value());
}

TEST(Verifier, ServesSeveralThreadsAtOnce) {
  const auto verifier = TestVerifier();
  const std::string shared = TokenWith("{}");
  std::atomic<int> wrong = 0;
  const auto work = [&](int thread) {
    for (int i = 0; i < 40; ++i) {
      const std::string id = "t" + std::to_string(thread) + "-" + std::to_string(i);
      const std::string payload = Payload("{\"sub\":\"" + id + "\"}");
      const std::string good =
          i % 2 == 0 ? EcKey().Sign(kEcHeader, payload) : RsaKey().Sign(kRsaHeader, payload);
      const std::string bad = good.substr(0, good.rfind('.')) + shared.substr(shared.rfind('.'));
      const auto principal = verifier->Verify(good, kNow);
      if (!principal.ok() || principal->id != id) ++wrong;
      if (!verifier->Verify(shared, kNow).ok() || verifier->Verify(bad, kNow).ok()) ++wrong;
    }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) threads.emplace_back(work, thread);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Keys change all the time, as a file's do; a token whose key stays is accepted throughout.
TEST(Verifier, ServesSeveralThreadsWhileTheKeysChange) {
  VerifierOptions options = TestOptions();
  options.jwks_file = WriteJwks("changing.json", {EcKey().PublicJwk()});
  const auto verifier = Verifier::Create(options);
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  const std::string stays = TokenWith("{}");
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      while (!done) wrong += (*verifier)->Verify(stays, kNow).ok() ? 0 : 1;
    });
  }
  for (int i = 1; i <= 100; ++i) {
    const std::string other = TestKey::Ec("k" + std::to_string(i)).PublicJwk();
    WriteJwks("changing.json", {EcKey().PublicJwk(), other});
    const auto news = (*verifier)->RefreshKeys(kNow + absl::Seconds(i));
    EXPECT_TRUE(news.ok() && news->changed) << news.status();
  }
  done = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace luukku::auth
