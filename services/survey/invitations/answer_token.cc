#include "services/survey/invitations/answer_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace luukku::survey {
namespace {

constexpr size_t kKeyDigits = 64, kMostKeys = 8;
constexpr size_t kIdBytes = 16, kMacBytes = 32;
constexpr size_t kTokenLength = (kIdBytes + kMacBytes) / 3 * 4;
// A prefix, so that nothing else signed with these keys passes as an answer token.
constexpr char kPurpose[] = "luukku answer token 1:";

bool IsKey(const std::string& line) {
  return line.size() == kKeyDigits &&
         std::all_of(line.begin(), line.end(), [](unsigned char c) { return std::isxdigit(c); });
}

std::string MacOf(const std::string& key, const std::string& id) {
  const std::string text = kPurpose + id;
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return std::string(reinterpret_cast<const char*>(mac.data()), size);
}

std::string UuidOf(const std::string& id) {
  const std::string hex = absl::BytesToHexString(id);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace

absl::StatusOr<AnswerKeys> AnswerKeys::Parse(const std::string& text) {
  std::vector<std::string> keys;
  int number = 0;
  for (const absl::string_view piece : absl::StrSplit(text, '\n')) {
    ++number;
    const std::string line(absl::StripAsciiWhitespace(piece));
    if (line.empty() || line[0] == '#') continue;
    if (!IsKey(line)) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", number, " must be a key of 64 hexadecimal digits"));
    }
    keys.push_back(absl::HexStringToBytes(line));
  }
  if (keys.empty() || keys.size() > kMostKeys) {
    return absl::InvalidArgumentError(absl::StrCat("must hold 1 to ", kMostKeys, " keys"));
  }
  return AnswerKeys(std::move(keys));
}

std::string AnswerKeys::TokenFor(std::string_view invitation) const {
  const std::string id =
      absl::HexStringToBytes(absl::StrReplaceAll(std::string(invitation), {{"-", ""}}));
  std::string token;
  absl::WebSafeBase64Escape(id + MacOf(keys_.front(), id), &token);
  return token;
}

std::optional<std::string> AnswerKeys::InvitationOf(std::string_view token) const {
  std::string bytes;
  if (token.size() != kTokenLength ||
      !absl::WebSafeBase64Unescape({token.data(), token.size()}, &bytes) ||
      bytes.size() != kIdBytes + kMacBytes) {
    return std::nullopt;
  }
  const std::string id = bytes.substr(0, kIdBytes);
  bool valid = false;
  for (const std::string& key : keys_) {
    const std::string mac = MacOf(key, id);
    valid |= CRYPTO_memcmp(mac.data(), bytes.data() + kIdBytes, kMacBytes) == 0;
  }
  if (!valid) return std::nullopt;
  return UuidOf(id);
}

}  // namespace luukku::survey
