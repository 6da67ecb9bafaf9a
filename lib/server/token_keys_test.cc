// Files of identity settings that stop a start, since they can't be used.

#include "lib/server/token_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "lib/testing/authority.h"
#include "lib/testing/server.h"

namespace luukku::server {
namespace {

class CaFile : public ::testing::Test {
 protected:
  // The error of a start with this file; "" if there is none.
  std::string Refusal(const std::string& file) const {
    Settings settings;
    settings.jwks_url = "https://login.example/keys";
    settings.jwks_ca_file = file;
    settings.issuer = settings.audience = "luukku";
    return std::string(MakeVerifier(settings).status().message());
  }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.File(name)) << text;
    return folder_.File(name);
  }

  const testing::TemporaryFolder folder_;
  const testing::Authority authority_;
};

TEST_F(CaFile, WithCertificatesIsTaken) {
  EXPECT_EQ(Refusal(""), "") << "the system's";
  EXPECT_EQ(Refusal(authority_.ca_file()), "");
  EXPECT_EQ(Refusal(Write("two.pem", authority_.ca() + "\n" + authority_.ca())), "");
}

TEST_F(CaFile, ThatIsMissingOrUnreadableIsRefused) {
  const std::string missing = folder_.File("missing.pem");
  EXPECT_EQ(Refusal(missing), "--jwks-ca-file: " + missing + " can't be read");
  const std::string closed = Write("closed.pem", authority_.ca());
  ASSERT_EQ(chmod(closed.c_str(), 0), 0);
  if (access(closed.c_str(), R_OK) == 0) return;  // root reads everything.
  EXPECT_EQ(Refusal(closed), "--jwks-ca-file: " + closed + " can't be read");
}

TEST_F(CaFile, WithoutCertificatesIsRefused) {
  const std::string ca = authority_.ca();
  for (const std::string& text : {std::string(), std::string("luukku"), std::string(1000, '\0'),
                                  std::string("{\"keys\":[]}")}) {
    const std::string file = Write("garbage.pem", text);
    EXPECT_EQ(Refusal(file), "--jwks-ca-file: " + file + " holds no certificate (PEM)");
  }
  EXPECT_EQ(Refusal("/tmp"), "--jwks-ca-file: /tmp holds no certificate (PEM)");
  for (const std::string& text : {ca.substr(0, ca.size() / 2), ca + ca.substr(0, ca.size() / 2)}) {
    const std::string file = Write("broken.pem", text);
    EXPECT_EQ(Refusal(file), "--jwks-ca-file: " + file + " holds a broken certificate");
  }
}

}  // namespace
}  // namespace luukku::server
