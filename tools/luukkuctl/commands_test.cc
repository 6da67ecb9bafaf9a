// Whole command lines, against a fake service.

#include <gmock/gmock.h>
#include <grpcpp/health_check_service_interface.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "lib/status/error.h"
#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(Commands, CreateSendsWhatIsGivenWithTokenAndRequestId) {
  auto line = Create();
  line.insert(line.end(), {"--requester", "maija", "--external-reference", "X-1"});
  const Result result = Run(line);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("name                 tickets/1042\n"));
  EXPECT_EQ(desk_.authorization, "Bearer head.body.signature");
  ASSERT_THAT(desk_.creates, SizeIs(1));
  const auto& ticket = desk_.creates[0].ticket();
  EXPECT_EQ(ticket.type(), common::v1::TICKET_TYPE_INCIDENT);
  EXPECT_EQ(ticket.channel(), common::v1::CHANNEL_PHONE);
  EXPECT_EQ(ticket.requester(), "people/maija");
  EXPECT_EQ(ticket.external_reference(), "X-1");
  EXPECT_THAT(desk_.creates[0].request_id(), SizeIs(36));
}

TEST_F(Commands, AMutationIsRetriedWithTheSameRequestId) {
  desk_.errors = {RetryAfter(absl::UnavailableError("soon"), absl::Milliseconds(150)),
                  absl::UnavailableError("soon")};
  const absl::Time start = absl::Now();
  EXPECT_EQ(Run(Create()).exit_code, 0);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(350));
  ASSERT_THAT(desk_.creates, SizeIs(3));
  EXPECT_EQ(desk_.creates[0].request_id(), desk_.creates[1].request_id());
  EXPECT_EQ(desk_.creates[0].request_id(), desk_.creates[2].request_id());
}

TEST_F(Commands, RetriesAreBounded) {
  desk_.errors.assign(100, absl::UnavailableError("never"));
  const Result result = Run(Create());
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(desk_.creates, SizeIs(5));
  EXPECT_THAT(result.err, HasSubstr("error: never (UNAVAILABLE)\n"));
  EXPECT_THAT(result.err, HasSubstr("--request-id: " + desk_.creates[0].request_id()));
}

TEST_F(Commands, RetriesEndWithTheTime) {
  desk_.errors.assign(100, RetryAfter(absl::UnavailableError("later"), absl::Hours(1)));
  auto line = Create();
  line.insert(line.end(), {"--timeout", "1"});
  EXPECT_EQ(Run(line).exit_code, 3);
  EXPECT_THAT(desk_.creates, SizeIs(1));
}

TEST_F(Commands, OtherErrorsAreNotRetried) {
  desk_.errors = {NotFound("organisations/acme")};
  const Result result = Run(Create());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(desk_.creates, SizeIs(1));
  EXPECT_EQ(result.err,
            "error: organisations/acme does not exist, or you may not see it "
            "(RESOURCE_NOT_FOUND)\n");
}

TEST_F(Commands, UsageErrorsSendNothing) {
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {},
           {"ticket"},
           {"nonsense"},
           {"ticket", "create", "--type", "incident"},
           {"ticket", "create", "--type", "defect", "--channel", "phone", "--subject", "x"},
           {"ticket", "update", "1042"},
           {"ticket", "assign", "1042"},
           {"ticket", "pending", "1042", "--for", "nobody"},
           {"ticket", "list", "--limit", "0"},
           {"ticket", "list", "--output", "xml"},
           {"feed", "tail", "--slots", "64"},
           {"token", "mint", "--private-key", "x", "--subject", "x", "--role", "king"}}) {
    const Result result = Run(line);
    EXPECT_EQ(result.exit_code, 2) << ::testing::PrintToString(line);
    EXPECT_THAT(result.err, StartsWith("error: "));
    EXPECT_THAT(result.out, IsEmpty());
  }
  EXPECT_THAT(desk_.authorization, IsEmpty());
}

TEST_F(Commands, AnUnknownWordIsAnsweredWithTheAllowed) {
  auto line = Create();
  line[3] = "defect";
  EXPECT_THAT(Run(line).err, HasSubstr("incident, service-request, advice, comment"));
}

TEST_F(Commands, BadTokenFilesAreUsageErrors) {
  EXPECT_EQ(RunPlain({"ticket", "list", "--token-file", folder_ + "/none"}).exit_code, 2);
  for (const char* text : {"", "\n", "two words", "line\nline"}) {
    WriteToken(text);
    EXPECT_EQ(Run({"ticket", "list"}).exit_code, 2) << text;
  }
}

TEST_F(Commands, TokensLeaveThisHostByTlsOnlyUnlessItIsSaid) {
  const std::vector<std::string> list = {"--ticket-address", "desk.invalid:1",
                                         "--token-file",     TokenFile(),
                                         "--timeout",        "0.1",
                                         "ticket",           "list"};
  const Result refused = RunPlain(list);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("desk.invalid:1 is another host"));
  for (const std::string flag : {"--tls", "--plaintext"}) {
    auto allowed = list;
    allowed.push_back(flag);
    EXPECT_NE(RunPlain(allowed).exit_code, 2) << flag;
  }
  EXPECT_EQ(Run({"ticket", "list", "--tls-ca-file", folder_ + "/none"}).exit_code, 2);
}

TEST_F(Commands, TheTokenIsFoundInAFolderAbove) {
  std::filesystem::create_directories(folder_ + "/.luukku");
  std::filesystem::create_directories(folder_ + "/a/b");
  std::filesystem::rename(TokenFile(), folder_ + "/.luukku/token");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_ + "/a/b");
  setenv("LUUKKU_TICKET", desk_.address.c_str(), 1);
  const Result result = RunPlain({"ticket", "list"});
  std::filesystem::current_path(before);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(desk_.authorization, "Bearer head.body.signature");
}

TEST_F(Commands, ListFollowsPagesUpToTheLimit) {
  desk_.tickets_there = 500;
  const Result result = Run({"ticket", "list", "--limit", "450", "--filter", "state = NEW"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("tickets/450 "));
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 451);
  EXPECT_THAT(result.err, HasSubstr("--limit"));
  ASSERT_THAT(desk_.lists, SizeIs(3));
  EXPECT_EQ(desk_.lists[2].page_size(), 50);
  EXPECT_EQ(desk_.lists[2].filter(), "state = NEW");
}

TEST_F(Commands, ListAsJsonIsOneObjectWithAllPages) {
  desk_.tickets_there = 2;
  EXPECT_EQ(Run({"ticket", "list", "--output", "json"}).out,
            "{\"tickets\":[{\"name\":\"tickets/1\"},{\"name\":\"tickets/2\"}]}\n");
}

TEST_F(Commands, UpdateMasksWhatIsGiven) {
  const Result result =
      Run({"ticket", "update", "1042", "--category", "", "--priority", "high", "--etag", "7"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.updates, SizeIs(1));
  EXPECT_EQ(desk_.updates[0].ticket().name(), "tickets/1042");
  EXPECT_EQ(desk_.updates[0].ticket().etag(), "7");
  EXPECT_EQ(desk_.updates[0].ticket().priority(), common::v1::PRIORITY_HIGH);
  EXPECT_THAT(desk_.updates[0].update_mask().paths(), ElementsAre("priority", "category"));
}

TEST_F(Commands, ACommentMayBeTheWordOfACommand) {
  EXPECT_EQ(Run({"ticket", "comment", "1042", "feed", "--internal"}).exit_code, 0);
  EXPECT_EQ(Run({"ticket", "comment", "--", "1042", "--internal"}).exit_code, 0);
  ASSERT_THAT(desk_.comments, SizeIs(2));
  EXPECT_EQ(desk_.comments[0].parent(), "tickets/1042");
  EXPECT_EQ(desk_.comments[0].comment().text(), "feed");
  EXPECT_TRUE(desk_.comments[0].comment().internal());
  EXPECT_EQ(desk_.comments[1].comment().text(), "--internal");
  EXPECT_FALSE(desk_.comments[1].comment().internal());
}

TEST_F(Commands, AssignSendsWhatIsGiven) {
  EXPECT_EQ(Run({"ticket", "assign", "1042", "--agent", ""}).exit_code, 0);
  EXPECT_EQ(Run({"ticket", "assign", "1042", "--team", "web", "--agent", "otso"}).exit_code, 0);
  ASSERT_THAT(desk_.assigns, SizeIs(2));
  EXPECT_FALSE(desk_.assigns[0].has_team());
  EXPECT_TRUE(desk_.assigns[0].has_agent());
  EXPECT_EQ(desk_.assigns[0].agent(), "");
  EXPECT_EQ(desk_.assigns[1].team(), "teams/web");
  EXPECT_EQ(desk_.assigns[1].agent(), "agents/otso");
}

TEST_F(Commands, WordsGoWithAMove) {
  EXPECT_EQ(Run({"ticket", "assign", "1042", "--team", "web", "--note", "Ask her"}).exit_code, 0);
  EXPECT_EQ(
      Run({"ticket", "pending", "1042", "--for", "customer", "--comment", "Which?"}).exit_code, 0);
  EXPECT_EQ(Run({"ticket", "update", "1042", "--subject", "x", "--comment", "Now"}).exit_code, 0);
  EXPECT_EQ(
      Run({"ticket", "assign", "1042", "--team", "x", "--note", "a", "--comment", "b"}).exit_code,
      2);
  ASSERT_THAT(desk_.assigns, SizeIs(1));
  EXPECT_EQ(desk_.assigns[0].comment().text(), "Ask her");
  EXPECT_TRUE(desk_.assigns[0].comment().internal());
  ASSERT_THAT(desk_.pendings, SizeIs(1));
  EXPECT_EQ(desk_.pendings[0].comment().text(), "Which?");
  EXPECT_FALSE(desk_.pendings[0].comment().internal());
  ASSERT_THAT(desk_.updates, SizeIs(1));
  EXPECT_EQ(desk_.updates[0].comment().text(), "Now");
}

TEST_F(Commands, PendingNamesTheState) {
  EXPECT_EQ(Run({"ticket", "pending", "1042", "--for", "external", "--reason", "part"}).exit_code,
            0);
  ASSERT_THAT(desk_.pendings, SizeIs(1));
  EXPECT_EQ(desk_.pendings[0].state(), common::v1::TICKET_STATE_PENDING_EXTERNAL);
  EXPECT_EQ(desk_.pendings[0].reason(), "part");
}

TEST_F(Commands, ShowPrintsTicketConversationAndHistory) {
  desk_.ticket.set_subject("\x1b[31mDark");
  const Result table = Run({"ticket", "show", "1042"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("\\x1b[31mDark\n"));
  EXPECT_THAT(table.out, HasSubstr("\n    Have you tried\n    turning it off?\n"));
  EXPECT_THAT(table.out, HasSubstr("people/maija"));
  EXPECT_THAT(Run({"ticket", "show", "1042", "--output", "json"}).out,
              StartsWith("{\"ticket\":{\"name\":\"tickets/1042\""));
}

TEST_F(Commands, TailPrintsNewEventsOrAll) {
  desk_.feed.head = 2;
  for (const int position : {1, 2, 5, 6}) {
    desk_.feed.entries.emplace_back().set_position(position);
  }
  EXPECT_EQ(Run({"feed", "tail", "--output", "json", "--count", "1"}).out,
            "{\"position\":\"5\"}\n");
  EXPECT_THAT(desk_.feed.subscribed.slots(), SizeIs(64));
  const Result all = Run({"feed", "tail", "--from-start", "--slots", "3,5"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 4);
  EXPECT_EQ(all.exit_code, 3) << "the stream ended";
  EXPECT_THAT(desk_.feed.subscribed.slots(), SizeIs(2));
  EXPECT_EQ(desk_.feed.subscribed.slots(1).slot(), 5);
}

TEST_F(Commands, HealthExitsByTheAnswer) {
  EXPECT_EQ(RunPlain({"health", desk_.address}).out, "serving\n");
  EXPECT_EQ(RunPlain({"health", desk_.address}).exit_code, 0);
  desk_.server().GetHealthCheckService()->SetServingStatus(false);
  EXPECT_EQ(RunPlain({"health", desk_.address}).exit_code, 1);
  EXPECT_EQ(RunPlain({"health", "127.0.0.1:1"}).exit_code, 1);
}

TEST_F(Commands, MintPrintsATokenOnly) {
  const std::string key = folder_ + "/key", jwks = folder_ + "/jwks";
  EXPECT_EQ(RunPlain({"token", "new-key", "--private-key", key, "--jwks", jwks}).exit_code, 0);
  const Result result = RunPlain({"token", "mint", "--private-key", key, "--subject", "aino",
                                  "--role", "agent", "--role", "queue_manager"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '.'), 2);
  EXPECT_EQ(result.out.find_first_of(" \n"), result.out.size() - 1);
  EXPECT_EQ(RunPlain({"token", "mint", "--private-key", jwks + "no", "--subject", "aino", "--role",
                      "agent"})
                .exit_code,
            2);
}

TEST_F(Commands, HelpNamesTheExitCodes) {
  const Result result = RunPlain({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("Exit codes:"));
  EXPECT_THAT(RunPlain({"ticket", "create", "--help"}).out, HasSubstr("--external-reference"));
}

TEST_F(Commands, HelpIsNoAnswerToAWordThatNothingKnows) {
  const std::pair<std::vector<std::string>, const char*> lines[] = {
      {{"nosuch"}, "error: there is no command \"nosuch\"; commands: "},
      {{"nosuch", "--help"}, "error: there is no command \"nosuch\"; commands: "},
      {{"--help", "nosuch"}, "error: there is no command \"nosuch\"; commands: "},
      {{"ticket", "nosuch"}, "error: there is no command \"ticket nosuch\"; commands: "},
      {{"ticket", "nosuch", "--help"}, "error: there is no command \"ticket nosuch\"; commands: "},
      {{"ticket", "show", "1", "more", "--help"}, "error: ticket show takes no \"more\"\n"},
      {{"ticket", "show", "1", "--nosuch", "--help"}, "error: there is no option --nosuch\n"},
      {{"no\nsuch"}, "error: there is no command \"no\n  such"},
  };
  for (const auto& [line, error] : lines) {
    const Result result = RunPlain(line);
    EXPECT_EQ(result.exit_code, kExitUsage) << error;
    EXPECT_EQ(result.out, "") << error;
    EXPECT_THAT(result.err, HasSubstr(error));
  }
}

}  // namespace
}  // namespace luukku::ctl
