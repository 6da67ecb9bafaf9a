// The ticket service's database is restored from a backup: its feed refuses routing, and two
// commands of luukkuctl resynchronise it, keeping routing's own data (docs/operate/feeds.md).

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "luukku/event/v1/consumer_service.pb.h"
#include "luukku/event/v1/feed_service.pb.h"
#include "services/routing/routing_fixture.h"

namespace luukku {
namespace {

struct Output {
  int exit_code;
  std::string text;  // Standard output and error.
};

class FeedRepairTest : public routing::RoutingDesk {
 protected:
  FeedRepairTest() { std::ofstream(folder_.File("token")) << token_; }

  Output Ctl(const std::string& arguments) {
    const std::string line = absl::StrCat(
        std::getenv("LUUKKU_BIN_DIR"), "/luukkuctl --token-file ", folder_.File("token"),
        " --ticket-address ", ticket_replicas_.Address(0), " --routing-address ",
        routing_replicas_.Address(0), " --output json ", arguments, " 2>&1");
    FILE* pipe = popen(line.c_str(), "r");
    std::string text;
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) text.append(buffer, n);
    const int status = pclose(pipe);
    return {WEXITSTATUS(status), text};
  }

  event::v1::Consumer RoutingsConsumer() {
    const Output output = Ctl("feed consumers --service routing");
    event::v1::ListConsumersResponse response;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(output.text, &response).ok())
        << output.text;
    return response.consumers_size() == 1 ? response.consumers(0) : event::v1::Consumer();
  }

  std::string Epoch() {
    const Output output = Ctl("feed show");
    event::v1::Feed feed;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(output.text, &feed).ok())
        << output.text;
    return feed.epoch();
  }

  void StopTickets() {
    for (int i = 0; i < 2; ++i) ticket_replicas_.process(i).Kill();
  }
  void StartTickets() {
    for (int i = 0; i < 2; ++i) ticket_replicas_.KillAndRestart(i);
  }

  void AssignByHand(const std::string& name, const std::string& team) {
    ticket::v1::AssignTicketRequest assign;
    assign.set_name(name);
    assign.set_team(team);
    assign.set_agent("");
    ASSERT_TRUE(Call(*tickets_, &routing::Tickets::AssignTicket, assign).ok());
  }

  std::string Tables() {
    std::string all;
    for (const char* sql :
         {"SELECT string_agg(id || display_name, ',' ORDER BY id) FROM teams",
          "SELECT string_agg(id || present::text || capacity::text, ',' ORDER BY id) FROM agents",
          "SELECT string_agg(id || version || body::text, ',' ORDER BY kind, id) FROM resources"}) {
      absl::StrAppend(&all, routing_database_.Query(sql)[0][0].c_str(), "\n");
    }
    return all;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(FeedRepairTest, ARestoredDatabaseIsRefusedAndTwoCommandsBringRoutingBack) {
  AddAgent("alice", "network", 100);
  const std::string routed = Create(), by_hand = Create();
  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 2; }));
  AssignByHand(by_hand, "teams/printers");  // Nobody is there: it waits.
  ASSERT_TRUE(Eventually([&] { return Waiting("printers") == 1; }));

  StopTickets();
  ticket_database_.Backup();
  StartTickets();
  for (int i = 0; i < 5; ++i) Create("lost by the restore");
  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 6; }));
  StopTickets();
  ticket_database_.Restore();
  ticket_database_.Query("SELECT setval('ticket_numbers', 5000)");
  StartTickets();
  const std::string after = Create("after the restore");
  for (int i = 0; i < 20; ++i) Create("more of them");

  // Refused, and logged: no event of the other history is taken in.
  ASSERT_TRUE(Eventually([&] { return RoutingsConsumer().refused(); }));
  EXPECT_EQ(Get(after).agent(), "");
  const std::string kept = Tables();

  const std::string epoch = Epoch();
  EXPECT_EQ(Ctl("feed new-epoch " + epoch).exit_code, 0);
  ASSERT_TRUE(Eventually([&] { return Epoch() != epoch; }));
  const Output again = Ctl("feed new-epoch " + epoch);
  EXPECT_NE(again.exit_code, 0);
  EXPECT_THAT(again.text, ::testing::HasSubstr("STALE_ETAG"));

  const std::string etag = RoutingsConsumer().etag();
  const Output resync = Ctl("feed resync ticket --service routing --etag " + etag);
  EXPECT_EQ(resync.exit_code, 0) << resync.text;
  EXPECT_THAT(Ctl("feed resync ticket --service routing --etag " + etag).text,
              ::testing::HasSubstr("STALE_ETAG"));

  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 22; }))
      << CountTickets("agent = 'alice'");
  EXPECT_TRUE(Eventually([&] {
    const auto consumer = RoutingsConsumer();
    return !consumer.refused() && !consumer.resyncing() && consumer.epoch() == Epoch();
  })) << RoutingsConsumer().DebugString();
  EXPECT_EQ(Tables(), kept);
  EXPECT_EQ(Get(routed).agent(), "agents/alice");
  EXPECT_EQ(Get(by_hand).team(), "teams/printers") << "a person's decision stands";
  EXPECT_EQ(Get(by_hand).agent(), "");
  EXPECT_TRUE(Eventually([&] { return Waiting("printers") == 1; }));
  // No service has the lost tickets any more.
  EXPECT_EQ(routing_database_.Query("SELECT FROM work_items").size(),
            static_cast<size_t>(CountTickets("true")));
  EXPECT_EQ(TimesGivenToAnAgent(routed), 1);
}

}  // namespace
}  // namespace luukku
