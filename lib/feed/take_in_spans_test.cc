#include "lib/feed/take_in_spans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/time/clock.h"
#include "lib/status/proto_time.h"
#include "lib/testing/http_server.h"

namespace luukku::feed {
namespace {

using event::v1::Event;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

Event Created(absl::Time recorded) {
  Event event;
  event.set_id("7f6a1c52-0000-4000-8000-000000000001");
  event.set_subject("tickets/17");
  event.set_origin(event::v1::ORIGIN_LIVE);
  *event.mutable_recorded_at() = ToProto(recorded);
  event.set_trace_parent(kTraceParent);
  event.mutable_ticket_created();
  return event;
}

class TakeInSpansTest : public ::testing::Test {
 protected:
  std::vector<trace::Span> Begin(std::vector<Event>& events) {
    return BeginTakingIn(tracer_, "ticket", "routing", now_, events);
  }

  const absl::Time now_ = absl::Now();
  prometheus::Registry registry_;
  testing::HttpServer collector_;
  std::shared_ptr<trace::SpanExporter> exporter_ = std::make_shared<trace::SpanExporter>(
      trace::ExporterOptions{.endpoint = collector_.Url()}, trace::SpanCounters(registry_));
  const trace::Tracer tracer_{exporter_, 1};
};

TEST_F(TakeInSpansTest, WhatAnEventCausesBelongsToItsTakingIn) {
  Event about_a_person = Created(now_);
  about_a_person.set_subject("people/ritva");
  std::vector<Event> events = {Created(now_), about_a_person};
  auto spans = Begin(events);
  ASSERT_THAT(spans, SizeIs(2));
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].trace_parent(), spans[i].trace_parent());
    EXPECT_EQ(trace::TraceIdOf(events[i].trace_parent()), trace::TraceIdOf(kTraceParent));
    EXPECT_NE(events[i].trace_parent(), kTraceParent);
    spans[i].End();
  }
  exporter_->Stop();
  ASSERT_THAT(collector_.bodies(), SizeIs(1));
  const std::string sent = collector_.bodies()[0];
  EXPECT_THAT(sent, HasSubstr(R"("parentSpanId":"b7ad6b7169203331","name":"process ticket feed")"));
  EXPECT_THAT(sent, HasSubstr(R"({"key":"luukku.fact","value":{"stringValue":"ticket_created"}})"));
  EXPECT_THAT(sent, HasSubstr(R"({"key":"luukku.ticket","value":{"stringValue":"tickets/17"}})"));
  EXPECT_THAT(sent, Not(HasSubstr("ritva")));
}

TEST_F(TakeInSpansTest, HistoryFillsNoTraces) {
  Event imported = Created(now_);
  imported.set_origin(event::v1::ORIGIN_IMPORT);
  Event untraced = Created(now_);
  untraced.clear_trace_parent();
  std::vector<Event> events = {imported, Created(now_ - absl::Hours(2)), untraced};
  EXPECT_THAT(Begin(events), IsEmpty());
  EXPECT_EQ(events[0].trace_parent(), kTraceParent);
  EXPECT_EQ(events[1].trace_parent(), kTraceParent);
  EXPECT_EQ(events[2].trace_parent(), "");
}

}  // namespace
}  // namespace luukku::feed
