#pragma once

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/testing/http.h"
#include "lib/testing/process.h"

namespace luukku {

// A span that the collector has decoded.
struct CollectedSpan {
  std::string service, version, instance, trace, id, parent, name;
  int kind = 0;
  int64_t start = 0, end = 0;  // Nanoseconds of Unix time.
  bool failed = false;
  std::map<std::string, std::string> attributes;

  std::string Attribute(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? "" : found->second;
  }
};

// An OpenTelemetry collector that checks its input against the protocol
// (clients/otlp_collector.mjs). Services that start while it lives send their traces there, if
// `named`.
class Collector {
 public:
  explicit Collector(bool named = true) {
    if (named) setenv("LUUKKU_OTLP_ENDPOINT", absl::StrCat("http://127.0.0.1:", port_).c_str(), 1);
  }
  ~Collector() { unsetenv("LUUKKU_OTLP_ENDPOINT"); }

  // With TLS, if there is a file with a certificate and its key.
  void Start(const std::string& certificate_and_key = "") {
    std::vector<std::string> arguments = {
        "node", LUUKKU_SOURCE_DIR "/tests/clients/otlp_collector.mjs", absl::StrCat(port_)};
    if (!certificate_and_key.empty()) arguments.push_back(certificate_and_key);
    process_.emplace("/usr/bin/env", arguments);
    ASSERT_TRUE(testing::WaitForPort(port_, 30)) << "is npm's otlp-transformer installed?";
  }
  int port() const { return port_; }

  std::string Raw() const { return testing::HttpGet(port_, "/raw"); }
  // Input that it could not decode: "[]" if there was none.
  std::string Refused() const { return testing::HttpGet(port_, "/refused"); }

  std::vector<CollectedSpan> Spans() const {
    google::protobuf::ListValue list;
    const auto status =
        google::protobuf::util::JsonStringToMessage(testing::HttpGet(port_, "/spans"), &list);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<CollectedSpan> spans;
    for (const auto& one : list.values()) spans.push_back(SpanOf(one.struct_value().fields()));
    return spans;
  }

  // The spans of one trace, by id.
  std::map<std::string, CollectedSpan> Trace(const std::string& trace) const {
    std::map<std::string, CollectedSpan> spans;
    for (CollectedSpan& span : Spans()) {
      if (span.trace != trace) continue;
      EXPECT_TRUE(spans.emplace(span.id, span).second) << span.id;
    }
    return spans;
  }

 private:
  using Fields = google::protobuf::Map<std::string, google::protobuf::Value>;

  static CollectedSpan SpanOf(const Fields& fields) {
    const auto text = [&](const char* name) { return fields.at(name).string_value(); };
    CollectedSpan span{text("service"), text("version"), text("instance"), text("trace"),
                       text("id"),      text("parent"),  text("name")};
    span.kind = static_cast<int>(fields.at("kind").number_value());
    span.start = std::stoll(text("start"));
    span.end = std::stoll(text("end"));
    span.failed = fields.at("failed").bool_value();
    for (const auto& [key, value] : fields.at("attributes").struct_value().fields()) {
      span.attributes[key] = value.string_value();
    }
    return span;
  }

  const int port_ = testing::FreePort();
  std::optional<testing::Process> process_;
};

}  // namespace luukku
