// Clients that ping as in docs/api/README.md keep their connection; a client that pings too often
// loses it.
//
// LUUKKU_KEEPALIVE_SECONDS sets for how long they are watched (default 65: two pings).

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/testing/desk.h"

namespace luukku {
namespace {

using ::testing::HasSubstr;

int Seconds() {
  const char* set = std::getenv("LUUKKU_KEEPALIVE_SECONDS");
  return set == nullptr ? 65 : std::atoi(set);
}

class Keepalive : public ::testing::Test {
 protected:
  // Opens an idle stream, and pings. Returns its status: DEADLINE_EXCEEDED if it stays open to the
  // end.
  grpc::Status Hold(int milliseconds) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, milliseconds);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    grpc::GenericStub stub(grpc::CreateCustomChannel(
        tickets_.Address(0), grpc::InsecureChannelCredentials(), arguments));
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(Seconds())));
    grpc::CompletionQueue queue;
    const auto next = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    const auto stream = stub.PrepareCall(&context, "/grpc.health.v1.Health/Watch", &queue);
    stream->StartCall(nullptr);
    EXPECT_TRUE(next());
    const grpc::Slice whole;
    stream->WriteLast(grpc::ByteBuffer(&whole, 1), {}, nullptr);
    EXPECT_TRUE(next());
    grpc::ByteBuffer state;
    do stream->Read(&state, nullptr);
    while (next());
    grpc::Status status;
    stream->Finish(&status, nullptr);
    next();
    return status;
  }

  const testing::Database database_{"ticket", {}};
  const testing::Tokens tokens_;
  const testing::Replicas tickets_{"ticket", 1, database_, tokens_};
};

TEST_F(Keepalive, AsTheDocumentTellsItIsKept) {
  grpc::Status kept, hasty;
  std::thread keeper([&] { kept = Hold(30'000); });
  std::thread hasty_one([&] { hasty = Hold(10'000); });
  testing::Process grpc_js("/usr/bin/env",
                           {"node", LUUKKU_SOURCE_DIR "/tests/clients/keepalive.mjs",
                            tickets_.Address(0), absl::StrCat(Seconds())});
  keeper.join();
  hasty_one.join();
  EXPECT_EQ(kept.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << kept.error_message();
  EXPECT_EQ(hasty.error_code(), grpc::StatusCode::UNAVAILABLE) << hasty.error_message();
  EXPECT_EQ(grpc_js.Wait(), 0);
}

}  // namespace
}  // namespace luukku
