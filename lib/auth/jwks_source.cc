#include "lib/auth/jwks_source.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace luukku::auth {
namespace {

constexpr long kConnectMilliseconds = 3'000;
constexpr long kTotalMilliseconds = 5'000;

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlDeleter {
  void operator()(char* text) const { curl_free(text); }
};
using UrlPtr = std::unique_ptr<CURLU, UrlDeleter>;
using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;

// A part of a parsed URL; empty if it has none.
std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  return std::unique_ptr<char, CurlDeleter>(text).get();
}

bool IsLoopback(const std::string& host) {
  in_addr address{};
  const bool is_ipv4 = inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "[::1]" ||
         (is_ipv4 && ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET);
}

// Null if the text is no URL.
UrlPtr Parse(const std::string& text) {
  UrlPtr url(curl_url());
  const bool parsed = url != nullptr && curl_url_set(url.get(), CURLUPART_URL, text.c_str(),
                                                     CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
  return parsed ? std::move(url) : nullptr;
}

size_t Append(const char* bytes, size_t, size_t count, void* text) {
  auto& body = *static_cast<std::string*>(text);
  if (body.size() + count > kMaxJwksBytes) return 0;  // Ends the transfer with an error.
  body.append(bytes, count);
  return count;
}

// Once a process, before any other use.
void InitCurl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)done;
}

void SetOptions(CURL* easy, const std::string& url, const std::string& ca_file, std::string* body) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMilliseconds);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kTotalMilliseconds);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "luukku");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
  if (!ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  // A proxy from the environment cannot reach this host's loopback interface.
  if (IsLoopback(PartOf(Parse(url).get(), CURLUPART_HOST))) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  }
}

// The max-age of RFC 9111, 5.2.2.1.
std::optional<absl::Duration> MaxAgeOf(CURL* easy) {
  curl_header* header = nullptr;
  if (curl_easy_header(easy, "cache-control", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
    return std::nullopt;
  }
  for (const auto part : absl::StrSplit(absl::string_view(header->value), ',')) {
    std::string directive = absl::AsciiStrToLower(absl::StripAsciiWhitespace(part));
    absl::string_view seconds = directive;
    int64_t count = 0;
    if (absl::ConsumePrefix(&seconds, "max-age=") && absl::SimpleAtoi(seconds, &count)) {
      return absl::Seconds(std::max<int64_t>(count, 0));
    }
  }
  return std::nullopt;
}

absl::Status Unread(const std::string& where, const std::string& why) {
  return absl::UnavailableError(absl::StrCat(where, " cannot be read: ", why));
}

}  // namespace

absl::Status CheckJwksUrl(const std::string& url, bool allow_http) {
  InitCurl();
  const UrlPtr parsed = Parse(url);
  if (parsed == nullptr || PartOf(parsed.get(), CURLUPART_HOST).empty()) {
    return absl::InvalidArgumentError("must be a URL, not \"" + url + "\"");
  }
  if (!PartOf(parsed.get(), CURLUPART_USER).empty()) {
    return absl::InvalidArgumentError("must be without user and password");
  }
  const std::string scheme = PartOf(parsed.get(), CURLUPART_SCHEME);
  const bool may_be_http = allow_http || IsLoopback(PartOf(parsed.get(), CURLUPART_HOST));
  if (scheme == "https" || (scheme == "http" && may_be_http)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "must begin with https://, or whoever is in between could put keys of his own in");
}

absl::StatusOr<JwksDocument> FetchJwks(const std::string& url, const std::string& ca_file) {
  InitCurl();
  const EasyPtr easy(curl_easy_init());
  if (easy == nullptr) return Unread(url, "libcurl cannot begin");
  JwksDocument document;
  SetOptions(easy.get(), url, ca_file, &document.text);
  const CURLcode code = curl_easy_perform(easy.get());
  if (code == CURLE_WRITE_ERROR) return Unread(url, "it is longer than 256 KiB");
  if (code != CURLE_OK) return Unread(url, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return Unread(url, absl::StrCat("the answer is HTTP ", status, ", not 200"));
  document.max_age = MaxAgeOf(easy.get());
  return document;
}

absl::StatusOr<JwksDocument> ReadJwksFile(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Unread(file, std::generic_category().message(errno));
  JwksDocument document;
  document.text.resize(kMaxJwksBytes + 1);
  stream.read(document.text.data(), static_cast<std::streamsize>(document.text.size()));
  if (stream.bad()) return Unread(file, std::generic_category().message(errno));
  document.text.resize(static_cast<size_t>(stream.gcount()));
  if (document.text.size() > kMaxJwksBytes) return Unread(file, "it is longer than 256 KiB");
  return document;
}

}  // namespace luukku::auth
