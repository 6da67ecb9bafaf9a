#include "lib/auth/testing_keys.h"

#include <cjose/base64.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_join.h"

namespace luukku::auth {
namespace {

// Aborts if the helper failed: no test means anything without its keys.
template <typename T>
T Need(T made) {
  if (!made) {
    ADD_FAILURE() << "a test's helper failed";
    std::abort();
  }
  return made;
}

// A folder of this process alone, since tests run in parallel; deleted with the object.
class TestFolder {
 public:
  TestFolder() : path_(::testing::TempDir() + "auth_test.XXXXXX") { Need(mkdtemp(path_.data())); }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TestKey::TestKey(JwkPtr key, const std::string& kid) : key_(Need(std::move(key))) {
  if (!kid.empty()) Need(cjose_jwk_set_kid(key_.get(), kid.c_str(), kid.size(), nullptr));
}

TestKey TestKey::Ec(const std::string& kid, cjose_jwk_ec_curve curve) {
  return TestKey(JwkPtr(cjose_jwk_create_EC_random(curve, nullptr)), kid);
}

TestKey TestKey::Rsa(const std::string& kid, size_t bits) {
  return TestKey(JwkPtr(cjose_jwk_create_RSA_random(bits, nullptr, 0, nullptr)), kid);
}

TestKey TestKey::Symmetric(const std::string& kid, std::string_view secret) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(secret.data());
  return TestKey(JwkPtr(cjose_jwk_create_oct_spec(bytes, secret.size(), nullptr)), kid);
}

std::string TestKey::PublicJwk() const {
  return Need(CjoseText(cjose_jwk_to_json(key_.get(), false, nullptr))).get();
}

std::string TestKey::PrivateJwk() const {
  return Need(CjoseText(cjose_jwk_to_json(key_.get(), true, nullptr))).get();
}

std::string TestKey::Sign(std::string_view header, std::string_view payload) const {
  const auto json = Need(JsonPtr(json_loadb(header.data(), header.size(), 0, nullptr)));
  const auto* bytes = reinterpret_cast<const uint8_t*>(payload.data());
  const auto jws =
      Need(JwsPtr(cjose_jws_sign(key_.get(), json.get(), bytes, payload.size(), nullptr)));
  const char* token = nullptr;
  Need(cjose_jws_export(jws.get(), &token, nullptr));
  return token;
}

const TestKey& EcKey() {
  static const TestKey key = TestKey::Ec("ec");
  return key;
}

const TestKey& RsaKey() {
  static const TestKey key = TestKey::Rsa("rsa");
  return key;
}

std::string Payload(std::string_view changes) {
  const int64_t now = absl::ToUnixSeconds(kNow);
  const auto claims = Need(JsonPtr(
      json_pack("{s:s, s:s, s:s, s:I, s:I, s:[s]}", "iss", "https://issuer.example", "aud",
                "luukku", "sub", "maija", "iat", now - 60, "exp", now + 600, "roles", "agent")));
  const auto patch = Need(JsonPtr(json_loadb(changes.data(), changes.size(), 0, nullptr)));
  const char* name = nullptr;
  json_t* value = nullptr;
  json_object_foreach(patch.get(), name, value) {
    if (json_is_null(value)) {
      json_object_del(claims.get(), name);
    } else {
      json_object_set(claims.get(), name, value);
    }
  }
  return Need(JsonText(json_dumps(claims.get(), JSON_COMPACT))).get();
}

std::string Base64Url(std::string_view bytes) {
  char* text = nullptr;
  size_t size = 0;
  Need(cjose_base64url_encode(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), &text,
                              &size, nullptr));
  return std::string(CjoseText(text).get(), size);
}

std::string TestPath(const std::string& name) {
  static const TestFolder folder;
  return folder.path() + "/" + name;
}

std::string WriteTestFile(const std::string& name, std::string_view text) {
  const std::string path = TestPath(name);
  std::ofstream(path) << text;
  return path;
}

std::string WriteJwks(const std::string& name, std::initializer_list<std::string> jwks) {
  return WriteTestFile(name, "{\"keys\":[" + absl::StrJoin(jwks, ",") + "]}");
}

VerifierOptions TestOptions() {
  VerifierOptions options;
  options.jwks_file = WriteJwks("jwks.json", {EcKey().PublicJwk(), RsaKey().PublicJwk()});
  options.issuer = "https://issuer.example";
  options.audience = "luukku";
  return options;
}

std::unique_ptr<Verifier> TestVerifier() {
  auto verifier = Verifier::Create(TestOptions());
  EXPECT_TRUE(verifier.ok()) << verifier.status();
  return Need(verifier.ok() ? *std::move(verifier) : nullptr);
}

}  // namespace luukku::auth
