#include "lib/auth/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace luukku::auth {
namespace {

using ::testing::MatchesRegex;

constexpr char kIssuer[] = "https://issuer.example";

std::string IdOfSubject(const std::string& subject, const std::string& issuer = kIssuer) {
  return PrincipalId(issuer, subject).value_or("none");
}

TEST(PrincipalId, IsTheSubjectWhereThatIsAnId) {
  for (const std::string& subject :
       {std::string("maija"), std::string("A.b_c-9"), std::string("oidc"), std::string("OIDC-1"),
        std::string("f3b0c9a4-5b1e-4a57-9c3e-2f6d1f0a9b77"), std::string(64, 'a')}) {
    EXPECT_EQ(IdOfSubject(subject), subject);
    EXPECT_EQ(IdOfSubject(subject, "https://other.example"), subject);
  }
}

// People are stored by these: this test may never need another expectation.
TEST(PrincipalId, OfOtherSubjectsIsTheSameForEver) {
  EXPECT_EQ(IdOfSubject("auth0|abc"), "oidc-c536b7b0d23057c55b79e4797c60aafa98bc68aa");
}

TEST(PrincipalId, OfOtherSubjectsIsDerivedFromTheIssuerToo) {
  for (const std::string& subject :
       {std::string("auth0|abc"), std::string("maija@example.com"), std::string("https://a.b/c?d"),
        std::string("a/b"), std::string(" "), std::string("oidc-"), std::string("oidc-maija"),
        std::string(65, 'a'), std::string(255, '~')}) {
    EXPECT_THAT(IdOfSubject(subject), MatchesRegex("oidc-[0-9a-f]{40}"));
    EXPECT_NE(IdOfSubject(subject), IdOfSubject(subject, "https://other.example"));
  }
}

TEST(PrincipalId, IsNoneForWhatIsNoSubject) {
  for (const std::string& text :
       {std::string(), std::string(256, 'a'), std::string("a\nb"), std::string("a\tb"),
        std::string("mäki"), std::string("\x7f"), std::string("a\0b", 3)}) {
    EXPECT_EQ(PrincipalId(kIssuer, text), std::nullopt) << text;
  }
}

// A subject of one of the kinds that could be taken for another.
std::string RandomSubject(std::mt19937& random) {
  static constexpr char kAny[] = "ab.-_|@/:0 ";
  std::string subject(1 + random() % 5, ' ');
  for (char& c : subject) c = kAny[random() % (sizeof(kAny) - 1)];
  switch (random() % 5) {
    case 0:
      return "oidc-" + subject;
    case 1:
      return IdOfSubject(subject);  // Calls itself by another's id.
    case 2:
      return subject + std::string(64, 'x');
    default:
      return subject;
  }
}

TEST(PrincipalId, OfTwoSubjectsIsNeverTheSame) {
  std::mt19937 random(5);
  std::map<std::string, std::string> subject_of;
  for (int i = 0; i < 100'000; ++i) {
    const std::string subject = RandomSubject(random);
    const std::string id = IdOfSubject(subject);
    ASSERT_TRUE(IsId(id)) << id;
    ASSERT_EQ(id, IdOfSubject(subject));
    const auto [known, added] = subject_of.emplace(id, subject);
    ASSERT_EQ(known->second, subject) << "both are " << id;
    ASSERT_EQ(id != subject, id.substr(0, kDerivedPrefix.size()) == kDerivedPrefix) << subject;
  }
  EXPECT_GT(subject_of.size(), 10'000u);
}

}  // namespace
}  // namespace luukku::auth
