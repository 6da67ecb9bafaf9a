// Whole command lines about feeds and their consumers, against a fake service.

#include <gmock/gmock.h>

#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(Commands, NewEpochNamesTheOneThatEnds) {
  const Result result = Run({"feed", "new-epoch", "epoch-1"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("epoch-2"));
  EXPECT_EQ(desk_.feed.ended, "epoch-1");
}

TEST_F(Commands, ConsumersAreShownWithWhatAResyncNeeds) {
  const Result result = Run({"feed", "consumers"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("REFUSED"));
  EXPECT_THAT(result.out, HasSubstr("yes"));
  EXPECT_THAT(Run({"feed", "consumers", "--output", "json"}).out, HasSubstr("\"etag\":\"7\""));
}

TEST_F(Commands, ParkedEventsAreListedAndReplayed) {
  const Result list = Run({"feed", "parked", "--service", "routing", "--source", "survey"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("cannot digest this"));
  EXPECT_THAT(list.out, HasSubstr("survey"));
  const Result replay = Run({"feed", "replay", "ticket", "tickets/1042"});
  EXPECT_EQ(replay.exit_code, 0) << replay.err;
  EXPECT_EQ(desk_.consumers.replayed.source(), "ticket");
  EXPECT_EQ(desk_.consumers.replayed.subject(), "tickets/1042");
}

TEST_F(Commands, AResyncNeedsAnEtag) {
  EXPECT_EQ(Run({"feed", "resync", "ticket"}).exit_code, 2);
  EXPECT_EQ(Run({"feed", "resync", "ticket", "--etag", "7", "--service", "routing"}).exit_code, 0);
  EXPECT_EQ(desk_.consumers.resynced.etag(), "7");
}

TEST_F(Commands, AServiceThatDoesNotExistIsRefused) {
  const Result result = Run({"feed", "show", "--service", "mail"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, StartsWith("error: "));
}

}  // namespace
}  // namespace luukku::ctl
