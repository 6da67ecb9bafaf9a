// A verifier whose keys come by HTTP: from nothing, through rotation, outage and nonsense.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "lib/auth/jwks_source.h"
#include "lib/auth/testing_keys.h"
#include "lib/auth/verifier.h"
#include "lib/status/error.h"
#include "lib/testing/http_server.h"

namespace luukku::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Jwks(const std::vector<std::string>& jwks) {
  return "{\"keys\":[" + absl::StrJoin(jwks, ",") + "]}";
}

// A token that holds for a day.
std::string Token(const TestKey& key, const std::string& kid) {
  return key.Sign(R"({"alg":"ES256","kid":")" + kid + "\"}", Payload(R"({"exp":1800086400})"));
}

class KeyUrl : public ::testing::Test {
 protected:
  KeyUrl() {
    VerifierOptions options = TestOptions();
    options.jwks_file.clear();
    options.jwks_url = server_.Url();
    auto verifier = Verifier::Create(options);
    EXPECT_TRUE(verifier.ok()) << verifier.status();
    verifier_ = *std::move(verifier);
  }

  // The reason for which the token is refused after so long; "" if it is not.
  std::string ReasonAfter(absl::Duration time, const std::string& token) {
    return ReasonOf(verifier_->Verify(token, kNow + time).status());
  }
  absl::StatusOr<KeyNews> RefreshAfter(absl::Duration time) {
    return verifier_->RefreshKeys(kNow + time);
  }
  // The error about the content that the server serves.
  std::string WrongAfter(absl::Duration time) {
    return std::string(RefreshAfter(time).status().message());
  }

  testing::HttpServer server_;
  std::unique_ptr<Verifier> verifier_;
  const TestKey new_key_ = TestKey::Ec("new");
  const std::string old_token_ = Token(EcKey(), "ec");
  const std::string new_token_ = Token(new_key_, "new");
};

TEST_F(KeyUrl, IsAskedForByTheFirstRefreshUntilThenCallsAreToTryAgain) {
  const auto status = verifier_->Verify(old_token_, kNow).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), reason::kKeysUnavailable);
  google::rpc::RetryInfo retry;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  ASSERT_TRUE(payload && retry.ParseFromString(std::string(*payload)));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(ReasonAfter(absl::ZeroDuration(), "a.b.c"), reason::kTokenInvalid);
  EXPECT_THAT(server_.bodies(), SizeIs(0)) << "a call asks nobody";

  server_.AnswerBody(Jwks({EcKey().PublicJwk(), RsaKey().PublicJwk()}));
  const auto news = RefreshAfter(absl::ZeroDuration());
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_TRUE(news->changed);
  EXPECT_EQ(news->keys, 2u);
  EXPECT_EQ(ReasonAfter(absl::ZeroDuration(), old_token_), "");
  EXPECT_FALSE(RefreshAfter(absl::Seconds(299))->changed);
  EXPECT_THAT(server_.bodies(), SizeIs(1));
  EXPECT_FALSE(RefreshAfter(absl::Seconds(300))->changed) << "the same keys";
  EXPECT_THAT(server_.bodies(), SizeIs(2));
}

TEST_F(KeyUrl, ARotatedKeyHoldsOnceItIsReadAndTheOldOneNoMore) {
  server_.AnswerBody(Jwks({EcKey().PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::ZeroDuration()).ok());
  ASSERT_EQ(ReasonAfter(absl::ZeroDuration(), old_token_), "");
  server_.AnswerBody(Jwks({new_key_.PublicJwk()}));
  EXPECT_EQ(ReasonAfter(absl::Seconds(299), old_token_), "") << "not read again yet";
  ASSERT_TRUE(RefreshAfter(absl::Seconds(300))->changed);
  EXPECT_EQ(ReasonAfter(absl::Seconds(301), old_token_), reason::kTokenInvalid)
      << "though it was remembered as verified";
  EXPECT_EQ(ReasonAfter(absl::Seconds(301), new_token_), "");
}

TEST_F(KeyUrl, TheSameKeysInOtherWordsChangeNothing) {
  server_.AnswerBody(Jwks({EcKey().PublicJwk(), new_key_.PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::ZeroDuration()).ok());
  ASSERT_EQ(ReasonAfter(absl::ZeroDuration(), old_token_), "");
  server_.AnswerBody("\n" + Jwks({new_key_.PublicJwk(), " " + EcKey().PublicJwk()}));
  const auto news = RefreshAfter(absl::Seconds(300));
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_FALSE(news->changed);
  EXPECT_THAT(server_.bodies(), SizeIs(2));
  EXPECT_TRUE(verifier_->Recall(old_token_, kNow + absl::Seconds(300)));
}

TEST_F(KeyUrl, WhatWasVerifiedIsRecalledAfterARotationIfItsKeyIsLeft) {
  server_.AnswerBody(Jwks({EcKey().PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::ZeroDuration()).ok());
  ASSERT_EQ(ReasonAfter(absl::ZeroDuration(), old_token_), "");
  server_.AnswerBody(Jwks({EcKey().PublicJwk(), new_key_.PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::Seconds(300))->changed);
  EXPECT_TRUE(verifier_->Recall(old_token_, kNow + absl::Seconds(300)));
  EXPECT_FALSE(verifier_->Recall(new_token_, kNow + absl::Seconds(300))) << "never verified";
  // Another key by the same name: what the old one signed is refused, and costs one signature only.
  server_.AnswerBody(Jwks({TestKey::Ec("ec").PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::Seconds(600))->changed);
  EXPECT_FALSE(verifier_->Recall(old_token_, kNow + absl::Seconds(600)));
  server_.AnswerBody(Jwks({EcKey().PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::Seconds(900))->changed);
  EXPECT_FALSE(verifier_->Recall(old_token_, kNow + absl::Seconds(900))) << "it was forgotten";
}

TEST_F(KeyUrl, AnUnknownKeyHasItAskedEarlierButOnceInThirtySeconds) {
  server_.AnswerBody(Jwks({EcKey().PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::ZeroDuration()).ok());
  EXPECT_EQ(ReasonAfter(absl::Seconds(29), new_token_), reason::kTokenInvalid) << "just read";
  EXPECT_EQ(ReasonAfter(absl::Seconds(31), new_token_), reason::kKeysUnavailable);
  server_.AnswerBody(Jwks({EcKey().PublicJwk(), new_key_.PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::Seconds(31))->changed);
  EXPECT_EQ(ReasonAfter(absl::Seconds(31), new_token_), "");
  EXPECT_EQ(ReasonAfter(absl::Seconds(31), old_token_), "");
  const size_t before = server_.bodies().size();
  const auto unknown = Token(TestKey::Ec("unknown"), "unknown");
  for (int second = 32; second < 32 + 120; ++second) {
    EXPECT_NE(ReasonAfter(absl::Seconds(second), unknown), "");
    ASSERT_TRUE(RefreshAfter(absl::Seconds(second)).ok());
  }
  EXPECT_EQ(server_.bodies().size() - before, 4u);
}

TEST_F(KeyUrl, AnOutageLeavesTheKeysThatWereGood) {
  server_.AnswerBody(Jwks({EcKey().PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::ZeroDuration()).ok());
  server_.AnswerBytes("");
  EXPECT_THAT(WrongAfter(absl::Minutes(5)), HasSubstr(server_.Url() + " cannot be read"));
  EXPECT_EQ(WrongAfter(absl::Minutes(6)), "") << "said once";
  EXPECT_EQ(ReasonAfter(absl::Hours(5), old_token_), "");
  EXPECT_EQ(ReasonAfter(absl::Hours(5), new_token_), reason::kKeysUnavailable) << "who knows";
  const auto stats = verifier_->key_stats(kNow + absl::Hours(5));
  EXPECT_EQ(stats.keys, 1u);
  EXPECT_EQ(stats.age, absl::Hours(5));
  EXPECT_EQ(stats.reads, 1);
  EXPECT_EQ(stats.failed_reads, 2);
  server_.AnswerBody(Jwks({new_key_.PublicJwk()}));
  ASSERT_TRUE(RefreshAfter(absl::Hours(5)).ok());
  EXPECT_EQ(ReasonAfter(absl::Hours(5), new_token_), "");
  EXPECT_EQ(ReasonAfter(absl::Hours(5), old_token_), reason::kTokenInvalid);
  EXPECT_EQ(verifier_->key_stats(kNow + absl::Hours(5)).age, absl::ZeroDuration());
}

TEST_F(KeyUrl, CacheControlIsHonouredWithinBounds) {
  const auto pause_with = [&](const std::string& header) {
    static absl::Duration time;
    time += absl::Hours(1);
    server_.AnswerBody(Jwks({EcKey().PublicJwk()}), header);
    EXPECT_TRUE(RefreshAfter(time).ok());
    const size_t before = server_.bodies().size();
    int seconds = 0;
    while (server_.bodies().size() == before && seconds < 1000) {
      EXPECT_TRUE(RefreshAfter(time + absl::Seconds(++seconds)).ok());
    }
    return seconds;
  };
  EXPECT_EQ(pause_with(""), 300);
  EXPECT_EQ(pause_with("Cache-Control: public, Max-Age=120\r\n"), 120);
  EXPECT_EQ(pause_with("cache-control: max-age=0, must-revalidate\r\n"), 30);
  EXPECT_EQ(pause_with("cache-control: max-age=-7\r\n"), 30);
  EXPECT_EQ(pause_with("cache-control: max-age=86400\r\n"), 300);
  EXPECT_EQ(pause_with("cache-control: max-age=99999999999999999999\r\n"), 300);
  EXPECT_EQ(pause_with("cache-control: s-maxage=60, max-age\r\n"), 300);
}

TEST_F(KeyUrl, KeysOfNoUseArePassedOverAndNamed) {
  const auto development = TestKey::Ec("development-1");
  server_.AnswerBody(
      Jwks({TestKey::Ec("leaked").PrivateJwk(), TestKey::Rsa("weak", 1024).PublicJwk(), "7",
            development.PublicJwk(), EcKey().PublicJwk(), TestKey::Ec("ec").PublicJwk(),
            TestKey::Ec("p384", CJOSE_JWK_EC_P_384).PublicJwk()}));
  const auto news = RefreshAfter(absl::ZeroDuration());
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_EQ(news->keys, 1u);
  EXPECT_THAT(news->passed_over,
              ElementsAre(HasSubstr("\"leaked\" is private"), HasSubstr("\"weak\" is too short"),
                          HasSubstr("key 3 is not an object"),
                          HasSubstr("\"development-1\" is for development"),
                          HasSubstr("\"ec\" has the kid of another")));
  EXPECT_EQ(ReasonAfter(absl::ZeroDuration(), old_token_), "");
  EXPECT_EQ(ReasonAfter(absl::ZeroDuration(), Token(development, "development-1")),
            reason::kTokenInvalid);
}

TEST_F(KeyUrl, AnythingButAJwkSetIsRefused) {
  absl::Duration time;
  const auto wrong = [&] { return WrongAfter(time += absl::Minutes(1)); };
  const std::string good = Jwks({EcKey().PublicJwk()});
  for (const std::string body : {"", "<html>"}) {
    server_.AnswerBody(body);
    EXPECT_THAT(wrong(), HasSubstr("is not valid JSON")) << body;
  }
  server_.AnswerBody("{}");
  EXPECT_THAT(wrong(), HasSubstr("is not a JWK set"));
  server_.AnswerBody(Jwks({}));
  EXPECT_THAT(wrong(), HasSubstr("has no key"));
  server_.AnswerBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(wrong(), HasSubstr("HTTP 404"));
  testing::HttpServer other;
  other.AnswerBody(good);
  server_.AnswerBytes("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + other.Url() +
                      "\r\n\r\n");
  EXPECT_THAT(wrong(), HasSubstr("HTTP 302"));
  EXPECT_THAT(other.bodies(), SizeIs(0)) << "redirects are not followed";
  server_.AnswerBytes("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n" +
                      good);
  EXPECT_THAT(wrong(), HasSubstr("cannot be read"));
  server_.AnswerBody(good + std::string(kMaxJwksBytes, ' '));
  EXPECT_THAT(wrong(), HasSubstr("longer than 256 KiB"));
  EXPECT_EQ(ReasonAfter(time, old_token_), reason::kKeysUnavailable) << "none of it was taken in";
}

TEST_F(KeyUrl, AServerThatHangsIsGivenUp) {
  server_.Hang(true);
  const absl::Time began = absl::Now();
  EXPECT_THAT(WrongAfter(absl::ZeroDuration()), HasSubstr("cannot be read"));
  EXPECT_LT(absl::Now() - began, absl::Seconds(8));
}

// Any byte of an answer may be any other: nothing crashes, an accepted set is a good one, and a
// refused one leaves the old one in use.
TEST_F(KeyUrl, MangledBytesDoNoHarm) {
  const std::string body = Jwks({EcKey().PublicJwk(), RsaKey().PublicJwk()});
  const std::string answer = absl::StrCat(
      "HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: max-age=60\r\n\r\n", body);
  const auto stranger = Token(TestKey::Ec("ec"), "ec");
  std::mt19937 random(13);
  absl::Duration time;
  int taken_in = 0, refused = 0;
  for (int i = 0; i < 1500; ++i, time += absl::Minutes(11)) {
    server_.AnswerBytes(answer);
    ASSERT_TRUE(RefreshAfter(time).ok());
    std::string mangled = answer;
    for (size_t changes = 1 + random() % 4; changes > 0; --changes) {
      const size_t at = random() % mangled.size();
      if (random() % 8 == 0) mangled.resize(at + 1);
      if (random() % 8 == 0) mangled.insert(at, mangled.substr(0, random() % 600));
      mangled[at] = static_cast<char>(random());
    }
    server_.AnswerBytes(mangled);
    const auto failed_before = verifier_->key_stats(kNow).failed_reads;
    (void)RefreshAfter(time + absl::Minutes(5));
    const bool good = verifier_->key_stats(kNow).failed_reads == failed_before;
    good ? ++taken_in : ++refused;
    ASSERT_GT(verifier_->key_stats(kNow).keys, 0u);
    ASSERT_TRUE(good || ReasonAfter(absl::Minutes(1), old_token_).empty()) << mangled;
    ASSERT_NE(ReasonAfter(absl::Minutes(1), stranger), "") << mangled;
  }
  EXPECT_GT(taken_in, 50);
  EXPECT_GT(refused, 50);
}

TEST(CheckJwksUrl, WantsHttpsUnlessItIsNearOrForDevelopment) {
  const auto wrong = [](const std::string& url, bool development) {
    return std::string(CheckJwksUrl(url, development).message());
  };
  for (const std::string url :
       {"https://login.example/keys", "https://login.example:8443/keys?v=2",
        "http://127.0.0.1:8080/jwks", "http://localhost/jwks", "http://[::1]:1/jwks"}) {
    EXPECT_EQ(wrong(url, false), "") << url;
  }
  EXPECT_THAT(wrong("http://login.example/keys", false), HasSubstr("must begin with https://"));
  EXPECT_THAT(wrong("http://127.0.0.1.login.example/keys", false), HasSubstr("https://"));
  EXPECT_THAT(wrong("http://127.example/keys", false), HasSubstr("https://"));
  EXPECT_EQ(wrong("http://login.example/keys", true), "");
  for (const std::string url : {"file:///etc/passwd", "ftp://login.example/", "gopher://a/"}) {
    EXPECT_NE(wrong(url, true), "") << url;
  }
  EXPECT_THAT(wrong("https://me:secret@login.example/", true), HasSubstr("user and password"));
  for (const std::string url : {"", "login.example", "/etc/jwks.json", "https://"}) {
    EXPECT_NE(wrong(url, true), "") << url;
  }
}

// Kubernetes replaces the file of a Secret: the verifier has the new keys a second later.
TEST(KeyFile, IsReadAgainWhenItChanges) {
  const TestKey new_key = TestKey::Ec("new");
  VerifierOptions options = TestOptions();
  options.jwks_file = WriteJwks("rotated.json", {EcKey().PublicJwk()});
  const auto verifier = Verifier::Create(options);
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  const auto reason_after = [&](int seconds, const std::string& token) {
    return ReasonOf((*verifier)->Verify(token, kNow + absl::Seconds(seconds)).status());
  };
  const auto refresh_after = [&](int seconds) {
    return (*verifier)->RefreshKeys(kNow + absl::Seconds(seconds));
  };
  EXPECT_FALSE(refresh_after(0)->changed) << "read at the start";
  EXPECT_EQ(reason_after(0, Token(EcKey(), "ec")), "");
  WriteJwks("rotated.json", {new_key.PublicJwk()});
  EXPECT_TRUE(refresh_after(1)->changed);
  EXPECT_EQ(reason_after(1, Token(EcKey(), "ec")), reason::kTokenInvalid);
  EXPECT_EQ(reason_after(1, Token(new_key, "new")), "");
  for (const std::string& bad :
       {std::string("{"), std::string(), Jwks({EcKey().PrivateJwk(), new_key.PublicJwk()})}) {
    WriteTestFile("rotated.json", bad);
    static int seconds = 2;
    EXPECT_THAT(std::string(refresh_after(seconds).status().message()), HasSubstr("rotated.json"));
    EXPECT_EQ(reason_after(seconds++, Token(new_key, "new")), "") << "the last good ones hold";
  }
  WriteJwks("rotated.json", {EcKey().PublicJwk()});
  EXPECT_TRUE(refresh_after(9)->changed);
  EXPECT_EQ(reason_after(9, Token(EcKey(), "ec")), "");
}

}  // namespace
}  // namespace luukku::auth
