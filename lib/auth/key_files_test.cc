#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "lib/auth/minter.h"
#include "lib/auth/testing_keys.h"
#include "lib/auth/verifier.h"

namespace luukku::auth {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

absl::StatusOr<std::unique_ptr<Verifier>> CreateWith(const std::string& jwks_file,
                                                     bool allow_development_keys = false) {
  VerifierOptions options = TestOptions();
  options.jwks_file = jwks_file;
  options.allow_development_keys = allow_development_keys;
  return Verifier::Create(options);
}

// Why the file is refused, after its name; "accepted" if it is not.
std::string RefusalOf(const std::string& jwks_file) {
  const auto verifier = CreateWith(jwks_file);
  if (verifier.ok()) return "accepted";
  EXPECT_EQ(verifier.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(verifier.status().message());
  EXPECT_THAT(message, StartsWith(jwks_file));
  return message.substr(std::min(message.size(), jwks_file.size()));
}

// The JWK with a member put before the others.
std::string With(const std::string& member, const std::string& jwk) {
  return "{" + member + "," + jwk.substr(1);
}

TokenClaims Claims() {
  return {"https://issuer.example", "luukku", "maija", "Maija Mäki", {"agent", "admin"}, kNow,
          kNow + absl::Hours(1)};
}

mode_t ModeOf(const std::string& file) {
  struct stat info {};
  EXPECT_EQ(stat(file.c_str(), &info), 0) << file;
  return info.st_mode & 07777;
}

TEST(KeyFile, MustBeAJwkSet) {
  EXPECT_THAT(RefusalOf(TestPath("missing.json")), HasSubstr("No such file"));
  EXPECT_THAT(RefusalOf(WriteTestFile("empty.json", "")), HasSubstr("JSON"));
  EXPECT_THAT(RefusalOf(WriteTestFile("text.json", "-----BEGIN")),
              AllOf(HasSubstr("JSON"), Not(HasSubstr("BEGIN"))));
  for (const char* text : {"[]", "{}", R"({"keys":{}})"}) {
    EXPECT_THAT(RefusalOf(WriteTestFile("shape.json", text)), HasSubstr("\"keys\"")) << text;
  }
  EXPECT_THAT(RefusalOf(WriteJwks("none.json", {})), HasSubstr("has no key"));
  EXPECT_THAT(RefusalOf(WriteJwks("number.json", {"7"})), HasSubstr("key 1 is not an object"));
}

TEST(KeyFile, MustNotHoldSecrets) {
  const std::string good = EcKey().PublicJwk();
  for (const std::string& jwk :
       {TestKey::Ec("leak").PrivateJwk(), TestKey::Rsa("leak").PrivateJwk(),
        With(R"("d":"AQ")", R"({"kty":"OKP","crv":"Ed25519","x":"AQ","kid":"leak"})")}) {
    EXPECT_THAT(RefusalOf(WriteJwks("private.json", {good, jwk})),
                HasSubstr("the key \"leak\" is private"));
  }
  const auto symmetric = TestKey::Symmetric("hmac", std::string(32, 's'));
  EXPECT_THAT(RefusalOf(WriteJwks("hmac.json", {good, symmetric.PrivateJwk()})),
              HasSubstr("the key \"hmac\" is symmetric"));
}

TEST(KeyFile, MustHoldUsableKeys) {
  const auto ec = TestKey::Ec("ec2").PublicJwk();
  EXPECT_THAT(RefusalOf(WriteJwks("weak.json", {TestKey::Rsa("weak", 1024).PublicJwk()})),
              HasSubstr("the key \"weak\" is too short"));
  EXPECT_THAT(RefusalOf(WriteJwks("broken.json", {R"({"kty":"EC","crv":"P-256","x":"AQ"})"})),
              HasSubstr("key 1 is not a valid"));
  EXPECT_THAT(RefusalOf(WriteJwks("norsa.json", {R"({"kty":"RSA","kid":"r"})"})),
              HasSubstr("the key \"r\" is not a valid"));
  EXPECT_THAT(RefusalOf(WriteJwks("twice.json", {ec, TestKey::Ec("ec2").PublicJwk()})),
              HasSubstr("the key \"ec2\" has the kid of another"));
  EXPECT_THAT(RefusalOf(WriteJwks("kid.json", {With(R"("kid":7)", TestKey::Ec("").PublicJwk())})),
              HasSubstr("kid that is not a string"));
}

TEST(KeyFile, MayHoldKeysForOtherEnds) {
  const std::string p384 = TestKey::Ec("p384", CJOSE_JWK_EC_P_384).PublicJwk();
  const std::string okp = R"({"kty":"OKP","crv":"Ed25519","x":"AQ"})";
  const std::string encryption = With(R"("use":"enc")", TestKey::Ec("e").PublicJwk());
  const std::string rs512 = With(R"("alg":"RS512")", RsaKey().PublicJwk());
  EXPECT_EQ(RefusalOf(WriteJwks("more.json",
                                {p384, okp, encryption, rs512,
                                 With(R"("use":"sig","alg":"ES256")", EcKey().PublicJwk())})),
            "accepted");
  EXPECT_THAT(RefusalOf(WriteJwks("others.json", {p384, okp, encryption, rs512})),
              HasSubstr("has no key"));
}

TEST(KeyFile, MustHoldJustOneKeyForATokenWithoutKid) {
  const std::string token = EcKey().Sign(R"({"alg":"ES256"})", Payload());
  const std::string rsa = RsaKey().PublicJwk();
  const auto one = CreateWith(WriteJwks("one.json", {EcKey().PublicJwk(), rsa}));
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_TRUE((*one)->Verify(token, kNow).ok());
  const auto two =
      CreateWith(WriteJwks("two.json", {EcKey().PublicJwk(), TestKey::Ec("").PublicJwk(), rsa}));
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_THAT(std::string((*two)->Verify(token, kNow).status().message()),
              HasSubstr("must name its key"));
  EXPECT_TRUE((*two)->Verify(EcKey().Sign(kEcHeader, Payload()), kNow).ok());
}

TEST(DevelopmentKey, SignsTokensWhereItIsAllowed) {
  const std::string key = TestPath("development.jwk");
  const std::string jwks = TestPath("development.json");
  ASSERT_EQ(WriteDevelopmentKey(key, jwks), absl::OkStatus());
  EXPECT_EQ(ModeOf(key), 0600u);
  EXPECT_THAT(RefusalOf(jwks), AllOf(HasSubstr("\"development-"), HasSubstr("is for development")));
  const auto verifier = CreateWith(jwks, true);
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  const auto token = MintToken(key, Claims());
  ASSERT_TRUE(token.ok()) << token.status();
  const auto principal = (*verifier)->Verify(*token, kNow);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->id, "maija");
  EXPECT_EQ(principal->display_name, "Maija Mäki");
  EXPECT_EQ(principal->roles, Role::kAgent | Role::kAdmin);
  EXPECT_FALSE((*verifier)->Verify(*token, kNow + absl::Minutes(61)).ok());
}

TEST(DevelopmentKey, ReplacesAnOlderOneThatOthersCouldRead) {
  const std::string key = WriteTestFile("old.jwk", "old");
  ASSERT_EQ(chmod(key.c_str(), 0666), 0);
  ASSERT_EQ(WriteDevelopmentKey(key, TestPath("old.json")), absl::OkStatus());
  EXPECT_EQ(ModeOf(key), 0600u);
  const auto first = MintToken(key, Claims());
  ASSERT_EQ(WriteDevelopmentKey(key, TestPath("old.json")), absl::OkStatus());
  const auto verifier = CreateWith(TestPath("old.json"), true);
  ASSERT_TRUE(first.ok() && verifier.ok());
  EXPECT_FALSE((*verifier)->Verify(*first, kNow).ok());
  EXPECT_TRUE((*verifier)->Verify(*MintToken(key, Claims()), kNow).ok());
}

TEST(DevelopmentKey, NamesTheFileItCannotWrite) {
  const auto status = WriteDevelopmentKey(TestPath("no/such/key"), TestPath("unused.json"));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no/such/key"));
}

TEST(MintToken, SignsWithRsaToo) {
  const auto token = MintToken(WriteTestFile("rsa.jwk", RsaKey().PrivateJwk()), Claims());
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_TRUE(TestVerifier()->Verify(*token, kNow).ok());
}

TEST(MintToken, NamesTheFileThatCannotSign) {
  for (const std::string& jwk : {EcKey().PublicJwk(), RsaKey().PublicJwk(), std::string("[]"),
                                 TestKey::Ec("", CJOSE_JWK_EC_P_384).PrivateJwk(),
                                 TestKey::Symmetric("", std::string(32, 's')).PrivateJwk()}) {
    const auto token = MintToken(WriteTestFile("other.jwk", jwk), Claims());
    EXPECT_EQ(token.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(token.status().message()), HasSubstr("other.jwk is not a private JWK"));
  }
  EXPECT_FALSE(MintToken(TestPath("missing.jwk"), Claims()).ok());
  auto claims = Claims();
  claims.name = "\xff";
  const auto token = MintToken(WriteTestFile("ec.jwk", EcKey().PrivateJwk()), claims);
  EXPECT_THAT(std::string(token.status().message()), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace luukku::auth
