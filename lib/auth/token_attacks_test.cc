#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <random>

#include "lib/auth/testing_keys.h"
#include "lib/auth/verifier.h"
#include "lib/status/error.h"
#include "lib/testing/http_server.h"

// Tokens forged without a key, or signed with a wrong one.
namespace luukku::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Against keys of a file and of a URL.
class TokenAttacks : public ::testing::TestWithParam<bool> {
 protected:
  // Why the token is refused; "accepted" if it is not.
  std::string RefusalOf(const std::string& token) {
    const auto principal = verifier_->Verify(token, kNow);
    EXPECT_EQ(ERR_peek_error(), 0u) << "left in OpenSSL's queue";
    if (principal.ok()) return "accepted";
    EXPECT_EQ(principal.status().code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(ReasonOf(principal.status()), reason::kTokenInvalid);
    return std::string(principal.status().message());
  }

  std::unique_ptr<Verifier> VerifierWithUrl() {
    VerifierOptions options = TestOptions();
    server_.AnswerBody("{\"keys\":[" + EcKey().PublicJwk() + "," + RsaKey().PublicJwk() + "]}");
    options.jwks_file.clear();
    options.jwks_url = server_.Url();
    auto verifier = Verifier::Create(options);
    EXPECT_TRUE(verifier.ok() && (*verifier)->RefreshKeys(kNow).ok()) << verifier.status();
    return *std::move(verifier);
  }

  testing::HttpServer server_;
  const std::unique_ptr<Verifier> verifier_ = GetParam() ? VerifierWithUrl() : TestVerifier();
  const std::string ec_token_ = EcKey().Sign(kEcHeader, Payload());
  const std::string rsa_token_ = RsaKey().Sign(kRsaHeader, Payload());
};

INSTANTIATE_TEST_SUITE_P(Keys, TokenAttacks, ::testing::Values(false, true),
                         [](const auto& test) { return test.param ? "OfAUrl" : "OfAFile"; });

std::string SignatureOf(const std::string& token) { return token.substr(token.rfind('.') + 1); }
std::string SignedPartOf(const std::string& token) { return token.substr(0, token.rfind('.')); }

TEST_P(TokenAttacks, RefusesUnsignedTokens) {
  const std::string unsigned_part = Base64Url(R"({"alg":"none"})") + "." + Base64Url(Payload());
  EXPECT_THAT(RefusalOf(unsigned_part + "."), HasSubstr("signed JWT"));
  EXPECT_THAT(RefusalOf(unsigned_part), HasSubstr("signed JWT"));
  EXPECT_THAT(RefusalOf(unsigned_part + "." + SignatureOf(ec_token_)), HasSubstr("(alg)"));
  EXPECT_THAT(RefusalOf(SignedPartOf(ec_token_) + "."), HasSubstr("signed JWT"));
}

TEST_P(TokenAttacks, RefusesAPublicKeyUsedAsSecret) {
  for (const auto* key : {&EcKey(), &RsaKey()}) {
    const auto secret = TestKey::Symmetric("", key->PublicJwk());
    EXPECT_THAT(RefusalOf(secret.Sign(R"({"alg":"HS256","kid":"ec"})", Payload())),
                HasSubstr("(alg)"));
    EXPECT_THAT(RefusalOf(secret.Sign(R"({"alg":"HS256","kid":"rsa"})", Payload())),
                HasSubstr("(alg)"));
  }
}

TEST_P(TokenAttacks, RefusesOtherAlgorithmsOfARightKey) {
  for (const char* alg : {"PS256", "RS384", "RS512"}) {
    const std::string header = R"({"kid":"rsa","alg":")" + std::string(alg) + "\"}";
    EXPECT_THAT(RefusalOf(RsaKey().Sign(header, Payload())), HasSubstr("(alg)")) << alg;
  }
  EXPECT_THAT(RefusalOf(EcKey().Sign(R"({"kid":"ec","alg":"ES384"})", Payload())),
              HasSubstr("(alg)"));
}

TEST_P(TokenAttacks, RefusesAKeyOfTheOtherType) {
  EXPECT_THAT(RefusalOf(EcKey().Sign(R"({"alg":"ES256","kid":"rsa"})", Payload())),
              HasSubstr("(kid)"));
  EXPECT_THAT(RefusalOf(RsaKey().Sign(R"({"alg":"RS256","kid":"ec"})", Payload())),
              HasSubstr("(kid)"));
}

TEST_P(TokenAttacks, RefusesStrangersKeys) {
  const auto stranger = TestKey::Ec("ec");
  EXPECT_THAT(RefusalOf(stranger.Sign(kEcHeader, Payload())), HasSubstr("signature"));
  EXPECT_THAT(RefusalOf(stranger.Sign(R"({"alg":"ES256"})", Payload())), HasSubstr("signature"));
  EXPECT_THAT(RefusalOf(stranger.Sign(R"({"alg":"ES256","kid":"mine"})", Payload())),
              HasSubstr("(kid)"));
  const std::string header = R"({"alg":"ES256","kid":"ec","jku":"https://evil.example","jwk":)" +
                             stranger.PublicJwk() + "}";
  EXPECT_THAT(RefusalOf(stranger.Sign(header, Payload())), HasSubstr("signature"));
}

TEST_P(TokenAttacks, RefusesHeadersItDoesNotUnderstand) {
  EXPECT_THAT(RefusalOf(EcKey().Sign(R"({"alg":"ES256","kid":7})", Payload())), HasSubstr("(kid)"));
  // Newer versions of cjose refuse this themselves.
  EXPECT_NE(RefusalOf(EcKey().Sign(R"({"alg":"ES256","crit":["x"],"x":1})", Payload())),
            "accepted");
  const std::string rest = ec_token_.substr(ec_token_.find('.'));
  for (const char* header : {"{}", "[]", "7", "", "{", R"({"alg":7})", R"({"alg":"EdDSA"})"}) {
    EXPECT_NE(RefusalOf(Base64Url(header) + rest), "accepted") << header;
  }
}

TEST_P(TokenAttacks, RefusesATamperedPayload) {
  const std::string header = ec_token_.substr(0, ec_token_.find('.'));
  const std::string forged = Base64Url(Payload(R"({"roles":["admin"]})"));
  EXPECT_THAT(RefusalOf(header + "." + forged + "." + SignatureOf(ec_token_)),
              HasSubstr("signature"));
}

TEST_P(TokenAttacks, RefusesASignatureWrittenDifferently) {
  for (const std::string& token : {ec_token_, rsa_token_}) {
    for (const char last : std::string(kAlphabet)) {
      const std::string other = token.substr(0, token.size() - 1) + last;
      EXPECT_EQ(RefusalOf(other) == "accepted", other == token) << last;
    }
    for (const char* tail : {"=", "==", "=AAAA", "A", "AA", "AAA", "AAAA", ".", ".AA", "\n", " "}) {
      EXPECT_NE(RefusalOf(token + tail), "accepted") << tail;
    }
    EXPECT_NE(RefusalOf(token + std::string(1, '\0')), "accepted");
    EXPECT_NE(RefusalOf("Bearer " + token), "accepted");
  }
}

TEST_P(TokenAttacks, RefusesDegenerateSignatures) {
  for (const size_t size : {1, 32, 63, 64, 65, 66, 96, 128, 256}) {
    for (const char byte : {'\0', '\x01', '\xff'}) {
      const std::string signature = Base64Url(std::string(size, byte));
      EXPECT_THAT(RefusalOf(SignedPartOf(ec_token_) + "." + signature), HasSubstr("signature"));
      EXPECT_THAT(RefusalOf(SignedPartOf(rsa_token_) + "." + signature), HasSubstr("signature"));
    }
  }
}

TEST_P(TokenAttacks, BoundsTheSizeOfATokenAndNeverQuotesIt) {
  const auto with_name = [](size_t size) {
    return EcKey().Sign(kEcHeader, Payload("{\"name\":\"" + std::string(size, 'n') + "\"}"));
  };
  EXPECT_THAT(RefusalOf(with_name(8192)), HasSubstr("8 KiB"));
  EXPECT_EQ(RefusalOf(with_name(5000)), "accepted");
  EXPECT_THAT(RefusalOf(std::string(1 << 20, 'A')), HasSubstr("8 KiB"));
  EXPECT_THAT(RefusalOf("secret"), Not(HasSubstr("secret")));
  EXPECT_THAT(RefusalOf(TestKey::Ec("").Sign(R"({"alg":"ES256","kid":"hidden"})", Payload())),
              Not(HasSubstr("hidden")));
}

std::string Mutate(std::string token, std::mt19937& random) {
  const auto below = [&](size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random);
  };
  for (size_t changes = 1 + below(3); changes > 0 && !token.empty(); --changes) {
    const size_t at = below(token.size());
    const char digit = kAlphabet[below(64)];
    switch (below(7)) {
      case 0:
        token[at] = static_cast<char>(below(256));
        break;
      case 1:
        token[at] = digit;
        break;
      case 2:
        token[at] = static_cast<char>(token[at] ^ (1 << below(8)));
        break;
      case 3:
        token.insert(at, 1, below(2) == 0 ? digit : "=.\0+/"[below(5)]);
        break;
      case 4:
        token.erase(at, 1 + below(4));
        break;
      case 5:
        token.resize(at);
        break;
      case 6:
        std::swap(token[at], token[below(token.size())]);
        break;
    }
  }
  return token;
}

TEST_P(TokenAttacks, AcceptsNoMutation) {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::string& token = i % 2 == 0 ? ec_token_ : rsa_token_;
    const std::string mutation = Mutate(token, random);
    ASSERT_EQ(RefusalOf(mutation) == "accepted", mutation == token) << mutation;
  }
}

TEST_P(TokenAttacks, AcceptsNoGarbage) {
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    std::string garbage(random() % 300, '\0');
    for (char& c : garbage) {
      c = i % 2 == 0 ? static_cast<char>(random()) : random() % 20 ? kAlphabet[random() % 64] : '.';
    }
    ASSERT_NE(RefusalOf(garbage), "accepted") << garbage;
  }
}

}  // namespace
}  // namespace luukku::auth
