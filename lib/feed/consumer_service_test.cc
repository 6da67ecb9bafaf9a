// Listing and repairing consumers, over real gRPC.

#include "lib/feed/consumer_service.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "lib/feed/feed_fixture.h"
#include "lib/status/error.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"

namespace luukku::feed {
namespace {

using Stub = event::v1::ConsumerService::Stub;

// A service that reads its own feed, and cannot digest subject "tickets/bad" while `poisoned`.
std::atomic<bool> poisoned = true;

class ReadingApp : public server::App {
 public:
  explicit ReadingApp(const server::Parts& parts)
      : reader_(parts.writes),
        feed_(parts, &reader_),
        consumer_(ConsumerFor(parts)),
        consumers_(parts, {&consumer_}) {}
  std::vector<server::Edge*> edges() override { return {&feed_, &consumers_}; }
  void BeginStop() override {
    consumer_.Stop();
    reader_.Stop();
  }

 private:
  static ConsumerOptions ConsumerFor(const server::Parts& parts) {
    return {.source = "reporting",
            .consumer = "test",
            .channel = parts.peers.at("reporting"),
            .token = parts.service_token,
            .pool = parts.writes,
            .effects = {.derived =
                            [](db::Transaction&, const std::vector<event::v1::Event>& events) {
                              const bool bad = events[0].subject() == "tickets/bad" && poisoned;
                              return bad ? absl::InternalError("cannot digest this")
                                         : absl::OkStatus();
                            }},
            .lease = absl::Seconds(1)};
  }

  FeedReader reader_;
  FeedService feed_;
  Consumer consumer_;
  ConsumerService consumers_;
};

class ConsumerServiceTest : public FeedTest {
 protected:
  ConsumerServiceTest() { poisoned = true; }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, const std::string& role = "admin") {
    Response response;
    const auto context = testing::ContextFor(tokens_.Mint("root", {role}));
    const auto status = FromGrpc(((*consumers_).*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  event::v1::Consumer TheConsumer() {
    const auto listed = Call(&Stub::ListConsumers, event::v1::ListConsumersRequest());
    EXPECT_TRUE(listed.ok()) << listed.status();
    return listed.ok() && listed->consumers_size() == 1 ? listed->consumers(0)
                                                        : event::v1::Consumer();
  }

  static event::v1::ReplayParkedRequest ReplayOf(const std::string& source,
                                                 const std::string& subject) {
    event::v1::ReplayParkedRequest request;
    request.set_source(source);
    request.set_subject(subject);
    return request;
  }

  testing::Server reading_{
      {.name = "reporting",
       .migrations = Definition().migrations,
       .write_connections = 6,
       .peers = {"reporting"},
       .build = [](const server::Parts& parts) -> std::unique_ptr<server::App> {
         return std::make_unique<ReadingApp>(parts);
       }},
      database_,
      tokens_,
      {{"reporting", server_->Address()}}};
  std::unique_ptr<Stub> consumers_ = event::v1::ConsumerService::NewStub(reading_.Channel());
};

TEST_F(ConsumerServiceTest, TellsHowFarAConsumerIs) {
  for (int i = 0; i < 5; ++i) Write(absl::StrCat("tickets/", i), 1);
  ASSERT_TRUE(Eventually([&] {
    const auto consumer = TheConsumer();
    return consumer.has_watermark() && consumer.free_slots() == 0 && !consumer.epoch().empty();
  })) << TheConsumer().DebugString();
  const auto consumer = TheConsumer();
  EXPECT_EQ(consumer.source(), "reporting");
  EXPECT_EQ(consumer.slots_size(), 64);
  ASSERT_EQ(consumer.replicas_size(), 1);
  EXPECT_EQ(consumer.replicas(0).slots(), 64);
  EXPECT_FALSE(consumer.refused());
  EXPECT_EQ(Call(&Stub::ListConsumers, event::v1::ListConsumersRequest(), "agent").status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(ConsumerServiceTest, ListsAndReplaysParkedEvents) {
  for (int version = 1; version <= 3; ++version) Write("tickets/bad", version);
  ASSERT_TRUE(Eventually([&] { return TheConsumer().parked_events() == 3; }));
  EXPECT_EQ(TheConsumer().parked_subjects(), 1);

  event::v1::ListParkedRequest list;
  list.set_page_size(2);
  auto page = Call(&Stub::ListParked, list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->events_size(), 2);
  EXPECT_EQ(page->events(0).subject(), "tickets/bad");
  EXPECT_EQ(page->events(0).reason(), "cannot digest this");
  EXPECT_TRUE(page->events(0).entry().event().has_ticket_created());
  list.set_page_token(page->next_page_token());
  page = Call(&Stub::ListParked, list);
  ASSERT_EQ(page->events_size(), 1);
  EXPECT_EQ(page->events(0).version(), 3);
  EXPECT_EQ(page->next_page_token(), "");

  const auto replay = ReplayOf("reporting", "tickets/bad");
  EXPECT_EQ(ReasonOf(Call(&Stub::ReplayParked, replay).status()), reason::kParkedEventFails);
  EXPECT_EQ(TheConsumer().parked_events(), 3);
  EXPECT_EQ(Call(&Stub::ReplayParked, replay, "service").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Call(&Stub::ReplayParked, ReplayOf("ticket", "tickets/bad")).status().code(),
            absl::StatusCode::kNotFound);
  poisoned = false;
  EXPECT_EQ(Call(&Stub::ReplayParked, replay)->replayed(), 3);
  EXPECT_EQ(Call(&Stub::ReplayParked, replay)->replayed(), 0);
  EXPECT_EQ(TheConsumer().parked_events(), 0);
}

TEST_F(ConsumerServiceTest, ARepeatedResyncDoesNoSecondHarm) {
  Write("tickets/1", 1);
  ASSERT_TRUE(Eventually([&] { return !TheConsumer().epoch().empty(); }));
  event::v1::ResyncRequest request;
  request.set_source("reporting");
  EXPECT_EQ(Call(&Stub::Resync, request).status().code(), absl::StatusCode::kInvalidArgument);
  request.set_etag(TheConsumer().etag());
  EXPECT_EQ(Call(&Stub::Resync, request, "service").status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto begun = Call(&Stub::Resync, request);
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(ReasonOf(Call(&Stub::Resync, request).status()), reason::kStaleEtag);
  ASSERT_TRUE(Eventually([&] {
    const auto consumer = TheConsumer();
    return !consumer.resyncing() && !consumer.epoch().empty();
  }));
  EXPECT_EQ(TheConsumer().etag(), begun->etag());
}

}  // namespace
}  // namespace luukku::feed
