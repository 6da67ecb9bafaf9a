// Limits of callers, with real processes: a caller beyond a limit is refused at once, with
// RetryInfo; no other caller is.

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "tests/limits_fixture.h"

namespace luukku {
namespace {

// The result of one window of calls.
struct Window {
  int accepted = 0, refused = 0;
  std::vector<double> milliseconds;  // Of those that were accepted.

  double P99() const {
    auto sorted = milliseconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * 99 / 100];
  }
};

// The noisy one calls at ten times its limit, the others at half of theirs, in turns with windows
// in which the others are alone. How long calls take depends on the machine, so it is printed only;
// bench/noisy.cc measures it.
TEST_F(Limits, ANoisyCallerIsRefusedAndNobodyElseIs) {
  constexpr int kQuietCallers = 4, kNoisyThreads = 4, kWindows = 3;
  constexpr absl::Duration kWindow = absl::Seconds(3);
  const auto call = [&](const std::string& token, double per_second, absl::Time end,
                        Window& window) {
    const auto stub = ticket::v1::TicketService::NewStub(tickets_.Channel(0));
    for (absl::Time due = absl::Now(); due < end; due += absl::Seconds(1 / per_second)) {
      absl::SleepFor(due - absl::Now());
      const absl::Time began = absl::Now();
      const auto status = List(*stub, token);
      if (status.ok()) {
        ++window.accepted;
        window.milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - began));
        continue;
      }
      ++window.refused;
      EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
      EXPECT_THAT(ReasonOf(status),
                  ::testing::AnyOf(reason::kRateLimited, reason::kConcurrencyLimited));
      EXPECT_GT(WaitOf(status), absl::ZeroDuration());
      EXPECT_LE(WaitOf(status), absl::Seconds(1 / kLimits.calls_per_second) * 2);
    }
  };
  std::vector<double> quiet_p99, beside_p99;
  Window noisy;
  const std::string noisy_token = Token("noisy");
  absl::Duration noisy_time;
  for (int round = 0; round < 2 * kWindows; ++round) {
    const bool with_noise = round % 2 == 1;
    std::vector<Window> quiet(kQuietCallers), noise(kNoisyThreads);
    std::vector<std::thread> threads;
    const absl::Time begin = absl::Now();
    for (int i = 0; i < kQuietCallers; ++i) {
      threads.emplace_back([&, i, token = Token(absl::StrCat("quiet", i))] {
        call(token, kLimits.calls_per_second / 2, begin + kWindow, quiet[i]);
      });
    }
    for (int i = 0; with_noise && i < kNoisyThreads; ++i) {
      threads.emplace_back([&, i] {
        call(noisy_token, 10 * kLimits.calls_per_second / kNoisyThreads, begin + kWindow, noise[i]);
      });
    }
    for (auto& thread : threads) thread.join();
    if (with_noise) noisy_time += absl::Now() - begin;
    Window all;
    for (const Window& one : quiet) {
      EXPECT_EQ(one.refused, 0) << "nobody is refused for another's calls";
      all.milliseconds.insert(all.milliseconds.end(), one.milliseconds.begin(),
                              one.milliseconds.end());
    }
    (with_noise ? beside_p99 : quiet_p99).push_back(all.P99());
    for (const Window& one : noise) {
      noisy.accepted += one.accepted;
      noisy.refused += one.refused;
    }
  }
  EXPECT_GT(noisy.refused, 0);
  // Each noisy window may begin with a full bucket.
  EXPECT_LE(noisy.accepted,
            kWindows * (kBurst + 1) + kLimits.calls_per_second * absl::ToDoubleSeconds(noisy_time));
  EXPECT_EQ(Refused("RATE_LIMITED") + Refused("CONCURRENCY_LIMITED"), noisy.refused);
  std::sort(quiet_p99.begin(), quiet_p99.end());
  std::sort(beside_p99.begin(), beside_p99.end());
  std::cout << "noisy: " << noisy.accepted << " accepted, " << noisy.refused
            << " refused; p99 of the others, medians of " << kWindows
            << " windows: " << quiet_p99[kWindows / 2] << " ms alone, " << beside_p99[kWindows / 2]
            << " ms beside it, ratio " << beside_p99[kWindows / 2] / quiet_p99[kWindows / 2]
            << "\n";
}

TEST_F(Limits, WhoIsRefusedIsToldWhenToComeBack) {
  const std::string token = Token("hasty");
  absl::Status status;
  for (int i = 0; i < 10'000 && status.ok(); ++i) status = List(*stub_, token);
  ASSERT_EQ(ReasonOf(status), reason::kRateLimited);
  absl::SleepFor(WaitOf(status) + absl::Milliseconds(1));
  EXPECT_TRUE(List(*stub_, token).ok());
}

// A locked table makes calls wait as long as the test likes.
TEST_F(Limits, CallsAtOnceAreLimitedWhileTheyWait) {
  const std::string token = Token("patient");
  ASSERT_TRUE(List(*stub_, token).ok());
  absl::Mutex mutex;
  std::vector<absl::Status> answers;
  std::vector<std::thread> callers;
  std::vector<std::unique_ptr<Stub>> stubs;
  for (int i = 0; i < kLimits.calls_in_flight + 1; ++i) {  // Connected before time counts.
    stubs.push_back(ticket::v1::TicketService::NewStub(tickets_.Channel(0)));
    ASSERT_TRUE(List(*stubs.back(), token).ok());
  }
  {
    pqxx::connection connection(database_.superuser());
    pqxx::work lock(connection);
    lock.exec("LOCK TABLE ticket.tickets IN ACCESS EXCLUSIVE MODE");
    for (const auto& stub : stubs) {
      callers.emplace_back([&] {
        const auto status = List(*stub, token);
        absl::MutexLock hold(&mutex);
        answers.push_back(status);
      });
    }
    // The first answer is the refusal of the call beyond the limit, while the others wait.
    absl::MutexLock hold(&mutex);
    const auto answered = [&] { return !answers.empty(); };
    ASSERT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&answered), absl::Seconds(20)));
    EXPECT_EQ(ReasonOf(answers[0]), reason::kConcurrencyLimited);
    EXPECT_GT(WaitOf(answers[0]), absl::ZeroDuration());
  }
  for (auto& caller : callers) caller.join();
  int refused = 0;
  for (const auto& answer : answers) refused += ReasonOf(answer) == reason::kConcurrencyLimited;
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(Refused("CONCURRENCY_LIMITED"), 1);
}

TEST_F(Limits, StreamsAreLimitedUntilTheyEnd) {
  const std::string token = Token("root", "admin");
  const auto feed = event::v1::FeedService::NewStub(tickets_.Channel(0));
  event::v1::SubscribeRequest request;
  request.set_consumer("limits-test");
  for (int slot = 0; slot < 64; ++slot) request.add_slots()->set_slot(slot);
  struct Stream {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<event::v1::SubscribeResponse>> reader;
  };
  const auto open = [&] {
    Stream stream{testing::ContextFor(token), nullptr};
    stream.reader = feed->Subscribe(stream.context.get(), request);
    return stream;
  };
  event::v1::SubscribeResponse message;
  std::vector<Stream> streams;
  for (int i = 0; i < kLimits.streams; ++i) {
    streams.push_back(open());
    ASSERT_TRUE(streams.back().reader->Read(&message)) << "a heartbeat at least";
  }
  Stream refused = open();
  EXPECT_FALSE(refused.reader->Read(&message));
  const auto status = FromGrpc(refused.reader->Finish());
  EXPECT_EQ(ReasonOf(status), reason::kConcurrencyLimited);
  EXPECT_GT(WaitOf(status), absl::ZeroDuration());
  streams[0].context->TryCancel();
  (void)streams[0].reader->Finish();
  bool again = false;
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (!again && absl::Now() < end) {
    Stream next = open();
    again = next.reader->Read(&message);
    if (again) next.context->TryCancel();
    const auto ended = FromGrpc(next.reader->Finish());
    if (!again) absl::SleepFor(absl::Milliseconds(100));
    EXPECT_THAT(ended.code(), ::testing::AnyOf(absl::StatusCode::kCancelled,
                                               absl::StatusCode::kResourceExhausted));
  }
  EXPECT_TRUE(again);
  for (size_t i = 1; i < streams.size(); ++i) {
    streams[i].context->TryCancel();
    (void)streams[i].reader->Finish();
  }
}

TEST_F(Limits, ServicesAreNotLimited) {
  const std::string token = Token("routing", "service");
  for (int i = 0; i < 3 * kBurst; ++i) ASSERT_TRUE(List(*stub_, token).ok()) << i;
}

TEST_F(Limits, RequestsThatAreTooLargeAreToldSo) {
  const std::string token = Token("verbose");
  const auto create = [&](size_t bytes) {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_description(std::string(bytes, 'x'));
    ticket::v1::Ticket answer;
    return FromGrpc(stub_->CreateTicket(testing::ContextFor(token).get(), request, &answer));
  };
  EXPECT_EQ(ReasonOf(create(200 << 10)), reason::kInvalidArgument) << "names the field";
  const auto larger = create(300 << 10);
  EXPECT_EQ(larger.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(larger), reason::kMessageTooLarge);
  EXPECT_FALSE(larger.GetPayload("type.googleapis.com/google.rpc.RetryInfo"))
      << "it would not help";
  const auto huge = create(17 << 20);
  EXPECT_EQ(huge.code(), absl::StatusCode::kResourceExhausted) << "of gRPC itself";
  EXPECT_EQ(Refused("MESSAGE_TOO_LARGE"), 1);
}

// All calls come from one address, as from behind a router: verified tokens are served, a new one
// waits as RetryInfo says.
TEST_F(Limits, BadTokensAreRefusedBeforeTheyAreLookedAt) {
  const std::string known = Token("known", "service"), fresh = Token("fresh");
  ASSERT_TRUE(List(*stub_, known).ok());
  const std::string bad = fresh.substr(0, fresh.rfind('.')) + known.substr(known.rfind('.'));
  int looked_at = 0, refused = 0;
  absl::Status status;
  const absl::Time began = absl::Now();
  for (; refused < 200;) {
    status = List(*stub_, bad);
    if (ReasonOf(status) == reason::kTokenInvalid) {
      ++looked_at;
    } else {
      ++refused;
      ASSERT_EQ(ReasonOf(status), reason::kBadTokens) << status;
      ASSERT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
      ASSERT_LE(WaitOf(status), absl::Seconds(1 / kLimits.bad_tokens_per_second));
    }
    ASSERT_TRUE(List(*stub_, known).ok()) << "from the same address";
  }
  EXPECT_GE(looked_at, 2 * kLimits.bad_tokens_per_second);
  EXPECT_LE(looked_at,
            kLimits.bad_tokens_per_second * (3 + absl::ToDoubleSeconds(absl::Now() - began)));
  EXPECT_EQ(Refused("BAD_TOKENS"), refused);
  status = List(*stub_, fresh);
  if (!status.ok()) {
    absl::SleepFor(WaitOf(status) + absl::Milliseconds(1));
    status = List(*stub_, fresh);
  }
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(Limits, StrangersAreLimitedAtPublicMethods) {
  const testing::Database database("survey", {});
  const testing::TemporaryFolder folder;
  std::ofstream(folder.File("key")) << std::string(64, 'a');
  const testing::Replicas surveys("survey", 1, database, tokens_, {{"ticket", tickets_.Address(0)}},
                                  {{"answer-key", folder.File("key")}}, {.limits = kLimits});
  const auto stub = survey::v1::SurveyService::NewStub(surveys.Channel(0));
  absl::Status status;
  for (int i = 0; i < 10'000 && !absl::IsResourceExhausted(status); ++i) {
    grpc::ClientContext context;
    survey::v1::GetInvitationByTokenRequest request;
    request.set_answer_token(std::string(64, 'A'));
    survey::v1::Invitation answer;
    status = FromGrpc(stub->GetInvitationByToken(&context, request, &answer));
    EXPECT_FALSE(status.ok());
  }
  EXPECT_EQ(ReasonOf(status), reason::kRateLimited);
  EXPECT_GT(WaitOf(status), absl::ZeroDuration());
}

}  // namespace
}  // namespace luukku
