// Spans on their way to a collector.

#include "lib/trace/tracer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/testing/http_server.h"
#include "lib/trace/rpc_span.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

namespace luukku::trace {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
constexpr char kMethod[] = "luukku.ticket.v1.TicketService/GetTicket";

class TraceTest : public ::testing::Test {
 protected:
  Tracer On(double ratio = 1, ExporterOptions options = {}) {
    options.endpoint = collector_.Url();
    options.source = {"luukku-ticket", "1", "i"};
    if (options.delay < absl::Hours(1)) options.delay = absl::Milliseconds(10);
    options.first_pause = absl::Milliseconds(20);
    exporter_ = std::make_shared<SpanExporter>(options, counters_);
    return Tracer(exporter_, ratio);
  }

  // Everything that the collector was sent.
  std::string Sent() const {
    std::string all;
    for (const std::string& body : collector_.bodies()) all += body;
    return all;
  }

  template <typename Condition>
  static bool Eventually(Condition condition) {
    for (const absl::Time end = absl::Now() + absl::Seconds(10); !condition();) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return true;
  }

  prometheus::Registry registry_;
  SpanCounters counters_{registry_};
  testing::HttpServer collector_;
  std::shared_ptr<SpanExporter> exporter_;
};

TEST_F(TraceTest, ASpanBelongsToItsCause) {
  Span span = On().Begin(SpanKind::kServer, "s", kParent);
  const auto context = ParseTraceParent(span.trace_parent());
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_id, TraceIdOf(kParent));
  EXPECT_NE(context->span_id, SpanIdOf(kParent));
  EXPECT_TRUE(context->sampled);
  span.End();
  span.End();
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 1; }));
  EXPECT_THAT(Sent(), HasSubstr(R"("parentSpanId":"b7ad6b7169203331")"));
  EXPECT_THAT(Sent(), HasSubstr(R"("spanId":")" + context->span_id));
}

TEST_F(TraceTest, WhatIsMalformedBeginsATrace) {
  const Tracer tracer = On();
  for (const char* text : {"", "00-zz", "garbage"}) {
    Span first = tracer.Begin(SpanKind::kServer, "s", text);
    Span second = tracer.Begin(SpanKind::kServer, "s", text);
    ASSERT_TRUE(first.recorded());
    EXPECT_NE(TraceIdOf(first.trace_parent()), TraceIdOf(second.trace_parent()));
    EXPECT_FALSE(tracer.Continue(SpanKind::kConsumer, "s", text).recorded());
    EXPECT_EQ(tracer.Continue(SpanKind::kConsumer, "s", text).trace_parent(), "");
  }
}

TEST_F(TraceTest, WhoBeganATraceHasDecidedWhetherItIsRecorded) {
  EXPECT_TRUE(On(0).Begin(SpanKind::kServer, "s", kParent).recorded());
  const Span unsampled = On(1).Begin(SpanKind::kServer, "s", kUnsampled);
  EXPECT_FALSE(unsampled.recorded());
  EXPECT_EQ(unsampled.trace_parent(), kUnsampled);
  const Span left_out = On(0).Begin(SpanKind::kServer, "s", "");
  EXPECT_FALSE(left_out.recorded());
  const auto context = ParseTraceParent(left_out.trace_parent());
  ASSERT_TRUE(context) << "others must not begin a trace for the same call";
  EXPECT_FALSE(context->sampled);
}

TEST_F(TraceTest, OffPassesTracesOnAndBeginsNone) {
  const Tracer off;
  for (const char* text : {kParent, kUnsampled}) {
    Span span = off.Begin(SpanKind::kServer, "s", text);
    EXPECT_FALSE(span.recorded());
    EXPECT_EQ(span.trace_parent(), text);
    span.Set("k", "v");
    span.Link(kParent);
    span.Fail();
    span.End();
  }
  EXPECT_EQ(off.Begin(SpanKind::kServer, "s", "").trace_parent(), "");
  EXPECT_EQ(off.ContinueAny(SpanKind::kClient, "s", {kParent, kUnsampled}).trace_parent(), kParent);
}

TEST_F(TraceTest, OneOfSeveralTracesIsContinuedTheOthersAreLinked) {
  const std::string other = "00-11111111111111111111111111111111-2222222222222222-01";
  Span span = On().ContinueAny(SpanKind::kClient, "s", {"", kUnsampled, kParent, other, "", other});
  EXPECT_EQ(TraceIdOf(span.trace_parent()), TraceIdOf(kParent));
  span.End();
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 1; }));
  const std::string link =
      R"({"traceId":"11111111111111111111111111111111","spanId":"2222222222222222"})";
  EXPECT_THAT(Sent(), HasSubstr("\"links\":[" + link + "," + link + "]"));
}

TEST_F(TraceTest, WhatIsNotEndedIsNotSent) {
  { const Span span = On().Begin(SpanKind::kServer, "rolled back", kParent); }
  exporter_->Stop();
  EXPECT_THAT(collector_.bodies(), IsEmpty());
}

TEST_F(TraceTest, ACallersMistakeFailsHisSpanOnly) {
  const Tracer tracer = On();
  const absl::Status mistake = Error(absl::StatusCode::kNotFound, reason::kNotFound, "Ritva's");
  Span server = BeginServing(tracer, kMethod, kParent);
  EndServing(server, mistake);
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 1; }));
  EXPECT_THAT(
      Sent(),
      HasSubstr(
          R"({"key":"rpc.service","value":{"stringValue":"luukku.ticket.v1.TicketService"}})"));
  EXPECT_THAT(Sent(), HasSubstr(R"({"key":"rpc.method","value":{"stringValue":"GetTicket"}})"));
  EXPECT_THAT(Sent(), HasSubstr(R"({"key":"rpc.grpc.status_code","value":{"intValue":"5"}})"));
  EXPECT_THAT(Sent(),
              HasSubstr(R"("luukku.reason","value":{"stringValue":"RESOURCE_NOT_FOUND"}})"));
  EXPECT_THAT(Sent(), Not(HasSubstr("\"status\"")));
  grpc::ClientContext context;
  const std::string parent = kParent;
  Span client = BeginCalling(tracer, kMethod, absl::MakeConstSpan(&parent, 1), context);
  EndCalling(client, mistake);
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 2; }));
  EXPECT_THAT(Sent(), HasSubstr("\"status\":{\"code\":2}"));
  Span broken = BeginServing(tracer, kMethod, kParent);
  EndServing(broken, absl::InternalError("x"));
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 3; }));
  EXPECT_THAT(collector_.bodies().back(), HasSubstr("\"status\":{\"code\":2}"));
  EXPECT_THAT(Sent(), Not(HasSubstr("Ritva"))) << "sentences are not of traces";
}

TEST_F(TraceTest, TicketsAreNotedTextsAreNot) {
  const Tracer tracer = On();
  ticket::v1::GetTicketRequest request;
  for (const char* name : {"tickets/17", "tickets/Ritva Virtanen", "people/ritva", "tickets/017"}) {
    Span span = BeginServing(tracer, kMethod, kParent);
    request.set_name(name);
    NoteTicket(span, request);
    NoteTicket(span, request);
    EndServing(span, absl::OkStatus());
  }
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 4; }));
  const std::string sent = Sent();
  const size_t found = sent.find("luukku.ticket\"");
  EXPECT_THAT(sent.substr(found), HasSubstr("tickets/17\""));
  EXPECT_EQ(sent.find("luukku.ticket\"", found + 1), std::string::npos) << "once, and no others";
  EXPECT_THAT(sent, Not(HasSubstr("itva")));
}

TEST_F(TraceTest, ABusyCollectorIsAskedAgainOneThatRefusesIsNot) {
  const Tracer tracer = On();
  collector_.Answer("503 Busy", "Retry-After: 1\r\n");
  const absl::Time start = absl::Now();
  tracer.Begin(SpanKind::kServer, "s", kParent).End();
  ASSERT_TRUE(Eventually([&] { return collector_.bodies().size() == 1; }));
  collector_.Answer("200 OK");
  ASSERT_TRUE(Eventually([&] { return counters_.exported.Value() == 1; }));
  EXPECT_GE(absl::Now() - start, absl::Seconds(1)) << "as the collector asked for";
  const size_t posts = collector_.bodies().size();
  EXPECT_EQ(posts, 2u);
  collector_.Answer("400 No");
  tracer.Begin(SpanKind::kServer, "s", kParent).End();
  ASSERT_TRUE(Eventually([&] { return counters_.refused.Value() == 1; }));
  EXPECT_THAT(collector_.bodies(), SizeIs(posts + 1));
  collector_.Answer("200 OK", "", R"({"partialSuccess":{"rejectedSpans":"1"}})");
  tracer.Begin(SpanKind::kServer, "s", kParent).End();
  ASSERT_TRUE(Eventually([&] { return counters_.refused.Value() == 2; }));
  EXPECT_EQ(counters_.exported.Value(), 1);
  EXPECT_EQ(counters_.undelivered.Value() + counters_.queue_full.Value(), 0);
}

TEST_F(TraceTest, TriesAreBounded) {
  const Tracer tracer = On();
  collector_.Answer("429 Later");
  tracer.Begin(SpanKind::kServer, "s", kParent).End();
  ASSERT_TRUE(Eventually([&] { return counters_.undelivered.Value() == 1; }));
  EXPECT_THAT(collector_.bodies(), SizeIs(5));
}

TEST_F(TraceTest, AFullQueueDropsAndNobodyWaits) {
  collector_.Hang(true);
  const Tracer tracer = On(1, {.most_queued = 10, .batch = 5, .patience = absl::Seconds(1)});
  const absl::Time start = absl::Now();
  for (int i = 0; i < 100; ++i) tracer.Begin(SpanKind::kServer, "s", kParent).End();
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(500));
  EXPECT_GE(counters_.queue_full.Value(), 85);
  collector_.Hang(false);
  exporter_->Stop();
  EXPECT_EQ(counters_.exported.Value() + counters_.queue_full.Value(), 100);
}

TEST_F(TraceTest, StopSendsWhatWaitsInManyPosts) {
  const Tracer tracer = On(1, {.batch = 100, .delay = absl::Hours(1)});
  for (int i = 0; i < 450; ++i) tracer.Begin(SpanKind::kServer, "s", kParent).End();
  exporter_->Stop();
  EXPECT_EQ(counters_.exported.Value(), 450);
  EXPECT_THAT(collector_.bodies(), SizeIs(5));
  tracer.Begin(SpanKind::kServer, "too late", kParent).End();
  EXPECT_EQ(counters_.queue_full.Value(), 1);
}

TEST_F(TraceTest, StopWaitsForNoCollectorLongerThanForAPost) {
  collector_.Hang(true);
  const Tracer tracer = On(1, {.batch = 5, .patience = absl::Seconds(1)});
  for (int i = 0; i < 20; ++i) tracer.Begin(SpanKind::kServer, "s", kParent).End();
  absl::SleepFor(absl::Milliseconds(100));
  const absl::Time start = absl::Now();
  exporter_->Stop();
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
  EXPECT_EQ(counters_.undelivered.Value(), 20);
}

TEST(OtlpEndpoint, IsCheckedAtTheStart) {
  for (const char* good : {"http://127.0.0.1:4318", "https://otel.example.com/", "http://c/otlp",
                           "http://[::1]:4318"}) {
    EXPECT_TRUE(CheckOtlpEndpoint(good).ok()) << good;
  }
  for (const char* bad : {"", "collector:4318", "grpc://c:4317", "http://", "http://u:p@c",
                          "http://c/?x=1", "http://c/v1/traces", "http://c/v1/traces/"}) {
    EXPECT_FALSE(CheckOtlpEndpoint(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace luukku::trace
