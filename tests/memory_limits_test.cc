// Limits of memory for messages that clients never end, and answers that they never read.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/limits_fixture.h"

namespace luukku {
namespace {

// gRPC reads a message before the service can check a token. The bytes that it holds are bounded,
// and others' calls go on.
TEST_F(Limits, MessagesOfStrangersThatNeverEndTakeLittleMemory) {
  // Half of the sent bytes: asan keeps freed memory. tsan's shadow takes several times as much.
#ifdef __SANITIZE_THREAD__
  constexpr int kBoundMegabytes = 4 * 800;
#else
  constexpr int kBoundMegabytes = 800;
#endif
  const std::string token = Token("routing", "service");
  ASSERT_TRUE(List(*stub_, token).ok());
  const auto flood = [&](const std::string& calls, const std::string& mebibytes) {
    testing::Process stranger("/usr/bin/env",
                              {"node", LUUKKU_SOURCE_DIR "/tests/clients/half_sent.mjs",
                               absl::StrCat(tickets_.port(0)), calls, mebibytes});
    int served = 0, all = 0;
    for (; stranger.Runs(); ++all) {
      served += List(*stub_, token).ok();
      absl::SleepFor(absl::Milliseconds(20));
    }
    EXPECT_EQ(stranger.Wait(), 0);
    EXPECT_TRUE(List(*stub_, token).ok()) << "afterwards";
    std::cout << calls << " calls of " << mebibytes << " MiB: at its peak the service has "
              << PeakMegabytes() << " MB; meanwhile " << served << " of " << all
              << " others' calls are served\n";
    EXPECT_GT(served, all / 2);
    EXPECT_LT(PeakMegabytes(), kBoundMegabytes);
  };
  flood("100", "16");
  flood("1", "1600");
}

// Calls whose answers are never read are cancelled, so that these fill a bounded part of the
// memory, and others' calls go on.
TEST_F(Limits, ClientsThatNeverReadHoldLittleMemory) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "tsan's shadow takes some times as much memory";
#endif
  constexpr int kPeople = 40, kCalls = 4;
  constexpr double kMostMegabytes = 250;
  const std::string service = Token("router", "service"), writer = Token("writer");
  ticket::v1::CreateTicketRequest create;
  create.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
  create.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
  create.mutable_ticket()->set_subject("long");
  create.mutable_ticket()->set_description(std::string(65'536, 'x'));
  for (int i = 0; i < 20; ++i) {
    ticket::v1::Ticket answer;
    const auto status = stub_->CreateTicket(testing::ContextFor(writer).get(), create, &answer);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  ticket::v1::ListTicketsRequest list;
  list.set_page_size(200);
  std::vector<std::string> arguments = {LUUKKU_SOURCE_DIR "/tests/clients/unread.mjs",
                                        absl::StrCat(tickets_.port(0)), absl::StrCat(kCalls),
                                        "/luukku.ticket.v1.TicketService/ListTickets",
                                        absl::BytesToHexString(list.SerializeAsString())};
  for (int i = 0; i < kPeople; ++i) arguments.push_back(Token(absl::StrCat("deaf", i)));
  arguments.insert(arguments.begin(), "node");
  testing::Process deaf("/usr/bin/env", arguments);
  double unsent = 0;
  for (const absl::Time end = absl::Now() + absl::Seconds(14); absl::Now() < end;) {
    const absl::Time began = absl::Now();
    ASSERT_TRUE(List(*stub_, service).ok());
    EXPECT_LT(absl::Now() - began, absl::Seconds(5));
    unsent = std::max(unsent, Metric("luukku_unsent_answer_bytes "));
    absl::SleepFor(absl::Milliseconds(50));
  }
  std::cout << kPeople << " people with " << kCalls
            << " answers each that they do not read: " << unsent / (1 << 20)
            << " MiB are held at most, the service has " << PeakMegabytes() << " MB at its peak; "
            << Metric("luukku_answers_given_up_total ") << " answers are given up\n";
  EXPECT_GT(unsent, 32 << 20) << "so that something is tried";
  EXPECT_LE(unsent, 64 << 20);
  EXPECT_LT(PeakMegabytes(), kMostMegabytes);
  EXPECT_GT(Metric("luukku_answers_given_up_total "), kPeople);
  deaf.Kill();
  for (int i = 0; i < 100 && Metric("luukku_bytes_in_hand ") > 0; ++i) {
    absl::SleepFor(absl::Milliseconds(100));
  }
  EXPECT_EQ(Metric("luukku_bytes_in_hand "), 0);
  EXPECT_EQ(Metric("luukku_unsent_answer_bytes "), 0);
}

}  // namespace
}  // namespace luukku
