// The pure parts of tracing: W3C trace context, sampling, OTLP in JSON, when spans are sent again.

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "lib/trace/export_rules.h"
#include "lib/trace/otlp_json.h"
#include "lib/trace/trace_context.h"

namespace luukku::trace {
namespace {

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kSpan[] = "b7ad6b7169203331";
const std::string kGood = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string With(std::string text, size_t at, const std::string& instead) {
  return text.replace(at, instead.size(), instead);
}

TEST(TraceContext, OfTheStandardsExample) {
  const auto context = ParseTraceParent(kGood);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_id, kTrace);
  EXPECT_EQ(context->span_id, kSpan);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(ToTraceParent(*context), kGood);
  EXPECT_EQ(TraceIdOf(kGood), kTrace);
  EXPECT_EQ(SpanIdOf(kGood), kSpan);
  EXPECT_EQ(TraceIdOf(""), "");
}

TEST(TraceContext, OfTheFlagsOnlySampledIsKnown) {
  for (const auto& [flags, sampled] : std::vector<std::pair<std::string, bool>>{
           {"00", false}, {"01", true}, {"02", false}, {"03", true}, {"fe", false}, {"ff", true}}) {
    const auto context = ParseTraceParent(With(kGood, 53, flags));
    ASSERT_TRUE(context) << flags;
    EXPECT_EQ(context->sampled, sampled) << flags;
    EXPECT_EQ(ToTraceParent(*context).substr(53), sampled ? "01" : "00") << flags;
  }
}

TEST(TraceContext, LaterVersionsAreReadAsFarAsThisOneGoes) {
  const std::string later = With(kGood, 0, "cc");
  for (const std::string& good : {later, later + "-", later + "-what-the-future-will-be-like"}) {
    const auto context = ParseTraceParent(good);
    ASSERT_TRUE(context) << good;
    EXPECT_EQ(ToTraceParent(*context), kGood);
  }
  for (const std::string& bad : {later + ".what", later + "1", With(kGood, 0, "ff"), kGood + "-"}) {
    EXPECT_FALSE(ParseTraceParent(bad)) << bad;
  }
}

TEST(TraceContext, WhatIsMalformedIsNone) {
  const std::vector<std::string> bad = {
      "",
      kGood.substr(1),
      kGood.substr(0, 54),
      kGood + "0",
      " " + kGood,
      kGood + " ",
      With(kGood, 0, "0x"),
      With(kGood, 2, "_"),
      With(kGood, 35, "_"),
      With(kGood, 52, "_"),
      With(kGood, 3, std::string(32, '0')),
      With(kGood, 36, std::string(16, '0')),
      With(kGood, 3, "0AF7"),
      With(kGood, 36, "B7"),
      With(kGood, 53, "0A"),
      With(kGood, 10, "g"),
      With(kGood, 53, "0."),
      With(kGood, 10, std::string(1, '\0')),
  };
  for (const std::string& text : bad) EXPECT_FALSE(ParseTraceParent(text)) << text;
}

TEST(TraceContext, AnyTextIsNoneOrWhatIsWrittenBack) {
  std::mt19937 random(7);
  const std::string alphabet = "0123456789abcdefABCDEFg-_ \t\x01\xff";
  int good = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = kGood;
    for (int change = static_cast<int>(random() % 4); change > 0; --change) {
      text[random() % text.size()] = alphabet[random() % alphabet.size()];
    }
    if (random() % 8 == 0) text.resize(random() % 70, 'a');
    const auto context = ParseTraceParent(text);
    if (!context) continue;
    ++good;
    const std::string written = ToTraceParent(*context);
    EXPECT_EQ(written.size(), kGood.size());
    EXPECT_EQ(written.substr(2, 51), text.substr(2, 51)) << "ids are kept";
    const auto again = ParseTraceParent(written);
    ASSERT_TRUE(again) << written;
    EXPECT_EQ(ToTraceParent(*again), written);
  }
  EXPECT_GT(good, 50'000);
}

TEST(Sampling, TakesTheShareThatIsAskedFor) {
  std::mt19937_64 random(7);
  constexpr int kTraces = 100'000;
  const std::vector<double> ratios = {0, 0.01, 0.25, 0.5, 0.99, 1};
  std::vector<int> sampled(ratios.size());
  for (int i = 0; i < kTraces; ++i) {
    char id[33];
    std::snprintf(id, sizeof(id), "%016lx%016lx", random(), random());
    bool before = false;
    for (size_t r = 0; r < ratios.size(); ++r) {
      const bool now = IsSampled(id, ratios[r]);
      EXPECT_TRUE(now || !before) << "a higher ratio takes all that a lower one takes";
      before = now;
      sampled[r] += now;
    }
  }
  for (size_t r = 0; r < ratios.size(); ++r) {
    EXPECT_NEAR(sampled[r], kTraces * ratios[r], kTraces * 0.01) << ratios[r];
  }
  EXPECT_EQ(sampled.front(), 0);
  EXPECT_EQ(sampled.back(), kTraces);
  for (const char digit : {'0', 'f'}) {
    EXPECT_FALSE(IsSampled(std::string(32, digit), 0));
    EXPECT_TRUE(IsSampled(std::string(32, digit), 1));
  }
}

TEST(OtlpJson, IsAsTheProtocolSays) {
  SpanRecord span{.context = {kTrace, kSpan, true},
                  .parent_span_id = "00f067aa0ba902b7",
                  .links = {{std::string(32, '1'), std::string(16, '2'), true}},
                  .name = "a \"name\"",
                  .kind = SpanKind::kServer,
                  .start = absl::FromUnixNanos(1'544'712'660'000'000'001),
                  .end = absl::FromUnixNanos(1'544'712'661'000'000'002),
                  .attributes = {{"rpc.system", "grpc"}, {"rpc.grpc.status_code", int64_t{14}}},
                  .failed = true};
  EXPECT_EQ(
      ExportRequest({"luukku-ticket", "1.0", "i"}, {span}),
      R"({"resourceSpans":[{"resource":{"attributes":[)"
      R"({"key":"service.name","value":{"stringValue":"luukku-ticket"}},)"
      R"({"key":"service.version","value":{"stringValue":"1.0"}},)"
      R"({"key":"service.instance.id","value":{"stringValue":"i"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"luukku"},"spans":[)"
      R"({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",)"
      R"("parentSpanId":"00f067aa0ba902b7","name":"a \"name\"","kind":2,)"
      R"("startTimeUnixNano":"1544712660000000001","endTimeUnixNano":"1544712661000000002",)"
      R"("attributes":[{"key":"rpc.system","value":{"stringValue":"grpc"}},)"
      R"({"key":"rpc.grpc.status_code","value":{"intValue":"14"}}],)"
      R"("links":[{"traceId":"11111111111111111111111111111111","spanId":"2222222222222222"}],)"
      R"("status":{"code":2}}]}]}]})");
}

TEST(OtlpJson, IsJsonWhateverTheTexts) {
  SpanRecord span{.context = {kTrace, kSpan, true}, .name = "\n\t\x01\\\"ä/"};
  span.start = absl::UnixEpoch() + absl::Seconds(2);
  span.end = absl::UnixEpoch();  // The clock was set back.
  const std::string json = ExportRequest({"s", "v", "i"}, {span, span});
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) << json;
  EXPECT_THAT(json, ::testing::HasSubstr(R"("endTimeUnixNano":"2000000000")"));
  EXPECT_THAT(json, ::testing::Not(::testing::HasSubstr("parentSpanId")));
}

TEST(OtlpJson, TellsWhatTheCollectorRejected) {
  EXPECT_EQ(RejectedSpans(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"old"}})"), 3);
  EXPECT_EQ(RejectedSpans(R"({"partialSuccess":{"rejectedSpans":4}})"), 4);
  for (const char* none : {"", "{}", "[]", "<html>", R"({"partialSuccess":{}})",
                           R"({"partialSuccess":{"rejectedSpans":"x"}})",
                           R"({"partialSuccess":{"rejectedSpans":"-3"}})"}) {
    EXPECT_EQ(RejectedSpans(none), 0) << none;
  }
}

TEST(Export, OnlyWhatMayPassIsSentAgain) {
  for (const int status : {200, 202}) EXPECT_EQ(DeliveryOf(status), Delivery::kTaken);
  for (const int status : {0, 429, 502, 503, 504}) EXPECT_EQ(DeliveryOf(status), Delivery::kRetry);
  for (const int status : {301, 400, 401, 404, 413, 500}) {
    EXPECT_EQ(DeliveryOf(status), Delivery::kRefused) << status;
  }
}

TEST(Export, PausesGrowAndAreBounded) {
  constexpr absl::Duration kFirst = absl::Seconds(1);
  for (int tries = 1; tries < 100; ++tries) {
    const absl::Duration shortest = PauseAfter(tries, std::nullopt, kFirst, 0);
    const absl::Duration longest = PauseAfter(tries, std::nullopt, kFirst, 1);
    EXPECT_EQ(longest, shortest * 2);
    EXPECT_EQ(longest, tries <= 5 ? kFirst * (1 << (tries - 1)) : absl::Seconds(30)) << tries;
  }
  EXPECT_EQ(PauseAfter(1, absl::Seconds(7), kFirst, 0.5), absl::Seconds(7));
  EXPECT_EQ(PauseAfter(1, absl::Hours(7), kFirst, 0.5), absl::Minutes(1));
  EXPECT_EQ(PauseAfter(1, absl::Seconds(-7), kFirst, 0.5), absl::ZeroDuration());
}

}  // namespace
}  // namespace luukku::trace
