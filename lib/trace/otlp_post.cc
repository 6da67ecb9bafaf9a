#include "lib/trace/otlp_post.h"

#include <curl/curl.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace luukku::trace {
namespace {

constexpr absl::string_view kPath = "/v1/traces";
constexpr size_t kMostBytesOfAnswer = 4096;  // More is of no interest.

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// A part of a parsed URL; empty if it has none.
std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::string copy = text;
  curl_free(text);
  return copy;
}

size_t Append(const char* bytes, size_t, size_t count, void* text) {
  auto& body = *static_cast<std::string*>(text);
  body.append(bytes, std::min(count, kMostBytesOfAnswer - body.size()));
  return count;
}

// Retry-After in seconds; a date, which it may be too, is not understood.
std::optional<absl::Duration> RetryAfterOf(CURL* easy) {
  curl_header* header = nullptr;
  int64_t seconds = 0;
  if (curl_easy_header(easy, "retry-after", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
      !absl::SimpleAtoi(header->value, &seconds)) {
    return std::nullopt;
  }
  return absl::Seconds(seconds);
}

}  // namespace

absl::Status CheckOtlpEndpoint(const std::string& endpoint) {
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  const bool parsed = curl_url_set(url.get(), CURLUPART_URL, endpoint.c_str(),
                                   CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
  const std::string scheme = parsed ? PartOf(url.get(), CURLUPART_SCHEME) : "";
  if (!parsed || PartOf(url.get(), CURLUPART_HOST).empty() ||
      (scheme != "http" && scheme != "https")) {
    return absl::InvalidArgumentError("must be a URL of http or https, not \"" + endpoint + "\"");
  }
  for (const auto part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (PartOf(url.get(), part).empty()) continue;
    return absl::InvalidArgumentError("must be without user, password and query");
  }
  if (absl::EndsWith(absl::StripSuffix(endpoint, "/"), kPath)) {
    return absl::InvalidArgumentError("must be without /v1/traces, which is added");
  }
  return absl::OkStatus();
}

struct OtlpPost::Connection {
  CURL* easy = curl_easy_init();
  curl_slist* headers = nullptr;
  std::string body;

  ~Connection() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
};

OtlpPost::OtlpPost(const std::string& endpoint, const std::string& ca_file)
    : connection_(std::make_unique<Connection>()) {
  CURL* const easy = connection_->easy;
  const std::string url = absl::StrCat(absl::StripSuffix(endpoint, "/"), kPath);
  // Without "Expect", curl would ask before it sends a large body.
  for (const char* header : {"Content-Type: application/json", "Expect:"}) {
    connection_->headers = curl_slist_append(connection_->headers, header);
  }
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "luukku");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, connection_->headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &connection_->body);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // A collector is near.
  if (!ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
}

OtlpPost::~OtlpPost() = default;

OtlpPost::Answer OtlpPost::Post(const std::string& json, absl::Duration patience) {
  CURL* const easy = connection_->easy;
  const auto milliseconds = std::max<int64_t>(absl::ToInt64Milliseconds(patience), 1);
  connection_->body.clear();
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
  const CURLcode code = curl_easy_perform(easy);
  if (code != CURLE_OK) return {.problem = curl_easy_strerror(code)};
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return {.http_status = static_cast<int>(status),
          .body = connection_->body,
          .retry_after = RetryAfterOf(easy)};
}

}  // namespace luukku::trace
