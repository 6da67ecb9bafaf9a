// Strangers without a token cannot harm a desk behind the edge. Each attack that ends, fills or
// stops a service without the edge (docs/operate/limits.md has both) goes through HAProxy as
// shipped, while others call.
//
// LUUKKU_ATTACK_SECONDS sets how long each attack takes (default 4). With LUUKKU_ATTACK_ALONE they
// go to the service without the edge, and figures are only printed.

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "lib/status/grpc_status.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/edge.h"
#include "tests/stranger.h"

namespace luukku {
namespace {

using ticket::v1::TicketService;

int AttackSeconds() {
  const char* set = std::getenv("LUUKKU_ATTACK_SECONDS");
  return set == nullptr ? 4 : std::atoi(set);
}

// Sanitizers keep freed memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kFlatMegabytes = 400;
#else
constexpr double kFlatMegabytes = 10;
#endif

class EdgeAttack : public ::testing::TestWithParam<const char*> {
 protected:
  // Four callers, each 20 times a second; two of them by a new connection each time.
  void StartInnocents() {
    for (int i = 0; i < 4; ++i) {
      innocents_.emplace_back([this, i] {
        auto channel = Channel();
        while (!done_) {
          if (i < 2) channel = Channel();
          Call(channel);
          absl::SleepFor(absl::Milliseconds(50));
        }
      });
    }
  }

  std::shared_ptr<grpc::Channel> Channel() const {
    return alone_ ? tickets_.Channel(0) : edge_.Channel();
  }

  void Call(const std::shared_ptr<grpc::Channel>& channel) {
    const auto context = testing::ContextFor(token_);
    ticket::v1::ListTicketsRequest request;
    request.set_page_size(1);
    ticket::v1::ListTicketsResponse answer;
    const absl::Time began = absl::Now();
    const auto status =
        FromGrpc(TicketService::NewStub(channel)->ListTickets(context.get(), request, &answer));
    const std::lock_guard<std::mutex> lock(mutex_);
    slowest_ = std::max(slowest_, absl::Now() - began);
    ++outcomes_[status.ToString()];
  }

  void StopInnocents() {
    done_ = true;
    for (auto& innocent : innocents_) innocent.join();
    innocents_.clear();
  }

  const testing::Authority authority_;
  const testing::Database database_{"ticket", {}};
  const testing::Tokens tokens_;
  const std::string token_ = tokens_.Mint("ritva", {"agent"});
  testing::Replicas tickets_{"ticket", 1, database_, tokens_, {}, {}, {.authority = &authority_}};
  const Edge edge_{{{"ticket", &tickets_}}, &authority_};

  const bool alone_ = std::getenv("LUUKKU_ATTACK_ALONE") != nullptr;

  std::atomic<bool> done_ = false;
  std::mutex mutex_;
  absl::Duration slowest_;
  std::map<std::string, int> outcomes_;
  std::vector<std::thread> innocents_;
};

TEST_P(EdgeAttack, NobodyNotices) {
  const pid_t service = tickets_.process(0).pid();
  StartInnocents();
  absl::SleepFor(absl::Seconds(2));
  const double before = MegabytesOf(service), edge_before = MegabytesOf(edge_.pid());
  Stranger stranger(GetParam(), alone_ ? tickets_.port(0) : edge_.port(), AttackSeconds(),
                    {"tls", "from=127.0.0.2"});
  double most = before, edge_most = edge_before;
  int threads = 0;
  for (; stranger.Runs(); absl::SleepFor(absl::Milliseconds(50))) {
    most = std::max(most, MegabytesOf(service));
    edge_most = std::max(edge_most, MegabytesOf(edge_.pid()));
    threads = std::max(threads, ThreadsOf(service));
  }
  EXPECT_EQ(stranger.Wait(), 0);
  StopInnocents();
  std::printf("%s: service %.0f MB before, %.0f at most, %d threads; edge %.0f and %.0f MB; ",
              GetParam(), before, most, threads, edge_before, edge_most);
  int calls = 0;
  for (const auto& [outcome, times] : outcomes_) calls += times;
  std::printf("%d calls, %d failed, slowest %s\n", calls, calls - outcomes_["OK"],
              absl::FormatDuration(slowest_).c_str());
  if (alone_) return;
  EXPECT_LE(most, before + kFlatMegabytes);
  EXPECT_LE(slowest_, absl::Seconds(1));
  for (const auto& [outcome, times] : outcomes_) EXPECT_EQ(outcome, "OK") << times << " calls";
}

INSTANTIATE_TEST_SUITE_P(All, EdgeAttack,
                         ::testing::Values("rapid-reset", "late-reset", "endless-headers",
                                           "connections", "begun-connections", "zeros",
                                           "reflection", "watch-health", "half-sent"),
                         [](const auto& attack) {
                           std::string name = attack.param;
                           std::erase(name, '-');
                           return name;
                         });

class EdgeLimits : public ::testing::Test {
 protected:
  const testing::Database database_{"ticket", {}}, survey_database_{"survey", {}};
  const testing::Tokens tokens_;
  const testing::TemporaryFolder folder_;
  const testing::Replicas tickets_{"ticket", 1, database_, tokens_};
  const testing::Replicas surveys_{"survey",
                                   1,
                                   survey_database_,
                                   tokens_,
                                   {{"ticket", tickets_.Address(0)}},
                                   {{"answer-key", [this] {
                                       std::ofstream(folder_.File("key")) << std::string(64, 'a');
                                       return folder_.File("key");
                                     }()}}};
  const Edge edge_{{{"ticket", &tickets_}, {"survey", &surveys_}}};
};

TEST_F(EdgeLimits, AnAddressThatCallsTooMuchIsToldSoInGrpc) {
  const auto stub = survey::v1::SurveyService::NewStub(edge_.Channel());
  std::map<absl::StatusCode, int> outcomes;
  for (int i = 0; i < 100; ++i) {
    grpc::ClientContext context;
    survey::v1::GetInvitationByTokenRequest request;
    request.set_answer_token(std::string(64, 'A'));
    survey::v1::Invitation answer;
    const auto status = FromGrpc(stub->GetInvitationByToken(&context, request, &answer));
    ++outcomes[status.code()];
    if (absl::IsResourceExhausted(status)) {
      EXPECT_EQ(status.message(), "too many calls from this address");
    }
  }
  const int refused = outcomes[absl::StatusCode::kResourceExhausted];
  EXPECT_GE(refused, 40);
  EXPECT_LE(refused, 80) << "the others are answered by the service";
  EXPECT_EQ(outcomes[absl::StatusCode::kUnavailable], 0);
  const std::string token = tokens_.Mint("ritva", {"agent"});
  ticket::v1::ListTicketsResponse tickets;
  EXPECT_TRUE(TicketService::NewStub(edge_.Channel())
                  ->ListTickets(testing::ContextFor(token).get(), {}, &tickets)
                  .ok())
      << "other methods have other limits";
}

TEST_F(EdgeLimits, WhatIsNotServedIsUnimplementedAndWhoIsAwayUnavailable) {
  const std::string token = tokens_.Mint("ritva", {"agent"});
  grpc::GenericStub stub(edge_.Channel());
  const auto call = [&](const std::string& path) {
    const auto context = testing::ContextFor(token);
    grpc::ByteBuffer answer;
    const grpc::Slice empty;
    const grpc::ByteBuffer request(&empty, 1);
    grpc::CompletionQueue queue;
    auto reader = stub.PrepareUnaryCall(context.get(), path, request, &queue);
    reader->StartCall();
    grpc::Status status;
    reader->Finish(&answer, &status, nullptr);
    void* tag;
    bool ok;
    queue.Next(&tag, &ok);
    return status.error_code();
  };
  EXPECT_EQ(call("/luukku.mail.v1.MailService/Send"), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(call("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(call("/luukku.routing.v1.TeamService/ListTeams"), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace luukku
