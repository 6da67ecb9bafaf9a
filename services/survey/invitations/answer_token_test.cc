// Answer tokens, and attempts to forge them without a key.

#include "services/survey/invitations/answer_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace luukku::survey {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kOld(64, 'a');
const std::string kNew = std::string(63, '0') + "F";
constexpr char kId[] = "0f8fad5b-d9cb-469f-a165-70867728950e";
constexpr char kOtherId[] = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

AnswerKeys Keys(const std::string& text) {
  auto keys = AnswerKeys::Parse(text);
  EXPECT_TRUE(keys.ok()) << keys.status();
  return *std::move(keys);
}

TEST(AnswerToken, OpensItsOwnInvitation) {
  const AnswerKeys keys = Keys(kNew);
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    char id[37];
    const uint64_t a = random(), b = random();
    std::snprintf(id, sizeof(id), "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(a >> 32),
                  static_cast<unsigned>(a >> 16 & 0xffff), static_cast<unsigned>(a & 0xffff),
                  static_cast<unsigned>(b >> 48),
                  static_cast<unsigned long long>(b & 0xffffffffffffULL));
    const std::string token = keys.TokenFor(id);
    EXPECT_EQ(token.size(), 64u);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos)
        << "fit for a link";
    EXPECT_EQ(keys.InvitationOf(token), id);
  }
}

TEST(AnswerToken, NoBitMayDiffer) {
  const AnswerKeys keys = Keys(kNew);
  const std::string token = keys.TokenFor(kId);
  for (size_t i = 0; i < token.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = token;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      EXPECT_EQ(keys.InvitationOf(bad), std::nullopt) << i << " " << bit;
    }
  }
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string bad = bytes, bad_token;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    absl::WebSafeBase64Escape(bad, &bad_token);
    EXPECT_EQ(keys.InvitationOf(bad_token), std::nullopt) << bit;
  }
}

TEST(AnswerToken, IsWholeAndHasOneForm) {
  const AnswerKeys keys = Keys(kNew);
  const std::string token = keys.TokenFor(kId);
  for (size_t length = 0; length < token.size(); ++length) {
    EXPECT_EQ(keys.InvitationOf(token.substr(0, length)), std::nullopt) << length;
    EXPECT_EQ(keys.InvitationOf(token.substr(token.size() - length)), std::nullopt) << length;
  }
  for (const std::string& bad :
       {token + "A", token + "=", token + "\n", " " + token, token + token, token.substr(1) + " ",
        token.substr(0, 63) + "=", token.substr(0, 63) + std::string(1, '\0'),
        std::string(5 << 20, 'A'), std::string(64, 'A'), std::string(64, '\xff')}) {
    EXPECT_EQ(keys.InvitationOf(bad), std::nullopt) << bad.substr(0, 100);
  }
  // The other alphabet of base64 is not taken for the same token.
  for (int i = 0; i < 64; ++i) {
    const std::string one =
        keys.TokenFor(absl::StrCat("00000000-0000-4000-8000-0000000000", i / 10, i % 10));
    std::string other = one;
    for (char& c : other) c = c == '-' ? '+' : c == '_' ? '/' : c;
    if (other != one) {
      EXPECT_EQ(keys.InvitationOf(other), std::nullopt);
    }
  }
}

TEST(AnswerToken, OfOneInvitationDoesNotOpenAnother) {
  const AnswerKeys keys = Keys(kNew);
  const std::string one = keys.TokenFor(kId), other = keys.TokenFor(kOtherId);
  EXPECT_NE(one, other);
  std::string a, b, mixed;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(one, &a) && absl::WebSafeBase64Unescape(other, &b));
  absl::WebSafeBase64Escape(a.substr(0, 16) + b.substr(16), &mixed);
  EXPECT_EQ(keys.InvitationOf(mixed), std::nullopt);
}

TEST(AnswerToken, KeysAreRotated) {
  const std::string before = Keys(kOld).TokenFor(kId);
  const AnswerKeys both = Keys(kNew + "\n" + kOld + "\n");
  EXPECT_EQ(both.InvitationOf(before), kId) << "what was sent before stays good";
  EXPECT_EQ(Keys(kNew).InvitationOf(before), std::nullopt) << "until the key is taken away";
  EXPECT_EQ(Keys(kNew).InvitationOf(both.TokenFor(kId)), kId) << "the first one signs";
  EXPECT_EQ(Keys(kOld).InvitationOf(both.TokenFor(kId)), std::nullopt);
}

TEST(AnswerToken, KeyFilesMayHaveRemarks) {
  const AnswerKeys keys = Keys("# made in May\r\n\n  " + kNew + "  \r\n# older\n" + kOld);
  EXPECT_EQ(Keys(kNew).InvitationOf(keys.TokenFor(kId)), kId);
  EXPECT_EQ(keys.InvitationOf(Keys(kOld).TokenFor(kId)), kId);
}

TEST(AnswerToken, BadKeyFilesAreRefusedWithoutQuotingThem) {
  std::string nine;
  for (int i = 0; i < 9; ++i) nine += std::string(63, '0') + std::to_string(i) + "\n";
  for (const std::string& bad :
       {std::string(), std::string("\n\n"), std::string("# only words"),
        kNew + "\n" + kOld.substr(1), kNew + "0", kNew + " " + kOld, std::string(64, 'g'), nine}) {
    const auto keys = AnswerKeys::Parse(bad);
    EXPECT_FALSE(keys.ok()) << bad;
    EXPECT_THAT(std::string(keys.status().message()), Not(HasSubstr("aaaa")));
    EXPECT_THAT(std::string(keys.status().message()), Not(HasSubstr("0000")));
  }
}

}  // namespace
}  // namespace luukku::survey
