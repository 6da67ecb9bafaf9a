// Attacks of strangers without a token on a service without the edge (docs/operate/limits.md): its
// memory, threads and descriptors are bounded, and the probe says NOT_SERVING when no caller can
// connect. With the edge: tests/edge_attack_test.cc.

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpc/health/v1/health.pb.h"
#include "lib/testing/desk.h"
#include "lib/testing/http.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/stranger.h"

namespace luukku {
namespace {

using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ticket::v1::TicketService;

constexpr int kConnections = 100;

class Strangers : public ::testing::Test {
 protected:
  static std::shared_ptr<grpc::Channel> ChannelOf(int port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                     grpc::InsecureChannelCredentials(), arguments);
  }

  // A call with a request of any bytes, which may be compressed.
  static grpc::Status Call(int port, const std::string& path, const std::string& request,
                           grpc_compression_algorithm compression = GRPC_COMPRESS_NONE,
                           grpc::ByteBuffer* response = nullptr) {
    const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    context.set_compression_algorithm(compression);
    const grpc::Slice slice(request);
    const grpc::ByteBuffer bytes(&slice, 1);
    grpc::ByteBuffer ignored;
    return grpc::internal::BlockingUnaryCall(ChannelOf(port).get(), method, &context, bytes,
                                             response != nullptr ? response : &ignored);
  }

  // Of the ticket service, by a connection of its own.
  absl::StatusCode List(absl::Duration patience) {
    const auto context = testing::ContextFor(token_);
    context->set_deadline(absl::ToChronoTime(absl::Now() + patience));
    ticket::v1::ListTicketsResponse answer;
    return static_cast<absl::StatusCode>(TicketService::NewStub(ChannelOf(tickets_.port(0)))
                                             ->ListTickets(context.get(), {}, &answer)
                                             .error_code());
  }

  // The probe's status of `service`.
  HealthCheckResponse::ServingStatus Health(const std::string& service) const {
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse answer;
    grpc::ByteBuffer bytes;
    const auto status = Call(tickets_.probe_port(0), "/grpc.health.v1.Health/Check",
                             request.SerializeAsString(), GRPC_COMPRESS_NONE, &bytes);
    grpc::Slice slice;
    EXPECT_TRUE(status.ok() && bytes.DumpToSingleSlice(&slice).ok()) << status.error_message();
    EXPECT_TRUE(answer.ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
    return answer.status();
  }

  template <typename Condition>
  static bool Within(absl::Duration patience, Condition condition) {
    for (const absl::Time end = absl::Now() + patience; absl::Now() < end;) {
      if (condition()) return true;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return condition();
  }

  double Metric(const std::string& name) const {
    const std::string page = testing::HttpGet(tickets_.metrics_port(0), "/metrics");
    const size_t at = page.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 2));
  }

  pid_t pid() { return tickets_.process(0).pid(); }

  const testing::Database database_{"ticket", {}};
  const testing::Tokens tokens_;
  const std::string token_ = tokens_.Mint("ritva", {"agent"});
  testing::Replicas tickets_{
      "ticket",
      1,
      database_,
      tokens_,
      {},
      {},
      {.settings = {{"connections", absl::StrCat(kConnections)}, {"drain-seconds", "3"}}}};
};

TEST_F(Strangers, CompressedMessagesAreRefusedBeforeTheyAreInflated) {
  const std::string zeros(100 << 20, '\0');
  ASSERT_EQ(List(absl::Seconds(10)), absl::StatusCode::kOk);
  const double before = PeakMegabytesOf(pid());
  for (const auto compression : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    const auto status =
        Call(tickets_.port(0), "/luukku.ticket.v1.TicketService/CreateTicket", zeros, compression);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr("is disabled"));
    for (const int port : {tickets_.port(0), tickets_.probe_port(0)}) {
      EXPECT_EQ(Call(port, "/grpc.health.v1.Health/Check", zeros, compression).error_code(),
                grpc::StatusCode::UNIMPLEMENTED);
    }
  }
  EXPECT_LT(PeakMegabytesOf(pid()), before + 10);
}

TEST_F(Strangers, NobodyIsToldWhatIsServed) {
  for (const int port : {tickets_.port(0), tickets_.probe_port(0)}) {
    EXPECT_EQ(Call(port, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "")
                  .error_code(),
              grpc::StatusCode::UNIMPLEMENTED);
  }
}

TEST_F(Strangers, OpenCallsTakeNoThreads) {
  for (const char* attack : {"reflection", "watch-health"}) {
    const int before = ThreadsOf(pid());
    Stranger stranger(attack, tickets_.port(0), 4);
    int most = 0;
    for (; stranger.Runs(); absl::SleepFor(absl::Milliseconds(100))) {
      most = std::max(most, ThreadsOf(pid()));
    }
    std::printf("%s: %d threads before, %d at most, %.0f MB\n", attack, before, most,
                PeakMegabytesOf(pid()));
    EXPECT_LE(most, before + 16);
    EXPECT_EQ(List(absl::Seconds(10)), absl::StatusCode::kOk);
  }
}

TEST_F(Strangers, ConnectionsThatAreTooManyAreRefusedAndTheProbeTellsThatNobodyGetsIn) {
  ASSERT_EQ(List(absl::Seconds(10)), absl::StatusCode::kOk);
  Stranger stranger("begun-connections", tickets_.port(0), 25);
  EXPECT_TRUE(Within(absl::Seconds(20), [&] {
    return Health("alive") == HealthCheckResponse::NOT_SERVING &&
           Health("") == HealthCheckResponse::NOT_SERVING;
  }));
  EXPECT_GT(Metric("luukku_connections_refused_total"), 1300 - kConnections - 1);
  EXPECT_LT(Metric("process_open_fds"), Metric("process_max_fds"));
  EXPECT_EQ(stranger.Wait(), 0);
  EXPECT_TRUE(
      Within(absl::Seconds(10), [&] { return List(absl::Seconds(1)) == absl::StatusCode::kOk; }));
  EXPECT_TRUE(Within(absl::Seconds(10), [&] {
    return Health("alive") == HealthCheckResponse::SERVING &&
           Health("") == HealthCheckResponse::SERVING;
  }));
}

// CVE-2023-4785: gRPC's own listener would never accept again.
TEST_F(Strangers, DescriptorsThatRunOutAreSurvived) {
  const auto descriptors =
      std::filesystem::directory_iterator(absl::StrCat("/proc/", pid(), "/fd"));
  const auto open = static_cast<rlim_t>(std::distance(begin(descriptors), end(descriptors)));
  // Room for sessions of the database that are opened when they are first needed.
  const rlimit few{.rlim_cur = open + 60, .rlim_max = open + 1000};
  ASSERT_EQ(prlimit(pid(), RLIMIT_NOFILE, &few, nullptr), 0);
  Stranger stranger("connections", tickets_.port(0), 3);
  EXPECT_TRUE(Within(absl::Seconds(3), [&] {
    return List(absl::Milliseconds(300)) != absl::StatusCode::kOk;
  })) << "they have run out";
  EXPECT_EQ(stranger.Wait(), 0);
  EXPECT_TRUE(
      Within(absl::Seconds(10), [&] { return List(absl::Seconds(1)) == absl::StatusCode::kOk; }));
}

TEST_F(Strangers, AProcessThatDrainsIsAliveAndNotReady) {
  EXPECT_EQ(Health(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(Health("alive"), HealthCheckResponse::SERVING);
  tickets_.process(0).Signal(SIGTERM);
  EXPECT_TRUE(
      Within(absl::Seconds(2), [&] { return Health("") == HealthCheckResponse::NOT_SERVING; }));
  EXPECT_EQ(Health("alive"), HealthCheckResponse::SERVING);
  EXPECT_EQ(tickets_.process(0).Wait(), 0);
}

TEST_F(Strangers, HalfSentRequestsDoNotStopMetrics) {
  Stranger stranger("half-sent", tickets_.metrics_port(0), 4);
  absl::SleepFor(absl::Seconds(1));
  for (int i = 0; stranger.Runs(); ++i) {
    const absl::Time began = absl::Now();
    EXPECT_GE(Metric("process_open_fds"), 1);
    EXPECT_LT(absl::Now() - began, absl::Seconds(1));
    absl::SleepFor(absl::Milliseconds(200));
  }
}

}  // namespace
}  // namespace luukku
