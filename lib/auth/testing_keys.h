#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "lib/auth/jose.h"
#include "lib/auth/verifier.h"

// Keys, tokens and files for the tests of lib/auth.
namespace luukku::auth {

inline const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
inline constexpr char kEcHeader[] = R"({"alg":"ES256","kid":"ec"})";
inline constexpr char kRsaHeader[] = R"({"alg":"RS256","kid":"rsa"})";

// A key pair that signs anything.
class TestKey {
 public:
  static TestKey Ec(const std::string& kid, cjose_jwk_ec_curve curve = CJOSE_JWK_EC_P_256);
  static TestKey Rsa(const std::string& kid, size_t bits = 2048);
  static TestKey Symmetric(const std::string& kid, std::string_view secret);

  std::string PublicJwk() const;
  std::string PrivateJwk() const;
  std::string Sign(std::string_view header, std::string_view payload) const;

 private:
  TestKey(JwkPtr key, const std::string& kid);
  JwkPtr key_;
};

// The keys "ec" and "rsa", made once.
const TestKey& EcKey();
const TestKey& RsaKey();

// A payload that is valid at kNow, with the members of `changes` put in; null removes a member.
std::string Payload(std::string_view changes = "{}");

std::string Base64Url(std::string_view bytes);

// A path in the test's own temporary folder, and a file there.
std::string TestPath(const std::string& name);
std::string WriteTestFile(const std::string& name, std::string_view text);
// A file with the JWK set of these JWKs.
std::string WriteJwks(const std::string& name, std::initializer_list<std::string> jwks);

// For tokens of Payload signed with EcKey or RsaKey.
VerifierOptions TestOptions();
std::unique_ptr<Verifier> TestVerifier();

}  // namespace luukku::auth
