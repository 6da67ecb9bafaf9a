// Parts of lib/server that need no running server.

#include "lib/server/edge.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>

#include "absl/synchronization/notification.h"
#include "lib/server/executor.h"
#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"

namespace luukku::server {
namespace {

using ticket::v1::CatalogueService;
using ticket::v1::Category;
using ticket::v1::GetCategoryRequest;

// Forgets all methods but one.
class Incomplete : public Edge<CatalogueService> {
 public:
  explicit Incomplete(Runtime* runtime, const char* method = "GetCategory") : Edge(runtime) {
    Unary(method, auth::Role::kAgent, &Incomplete::Get);
  }

 private:
  absl::StatusOr<Category> Get(const Call&, const GetCategoryRequest&) { return Category(); }
};

// Why is written to standard output, where the log goes.
TEST(EdgeDeathTest, AMethodThatIsNotBoundStopsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Runtime runtime;
        Incomplete(&runtime).CheckComplete();
      },
      ::testing::KilledBySignal(SIGABRT), "");
}

TEST(EdgeDeathTest, SoDoesAMethodThatDoesNotExist) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Runtime runtime;
        Incomplete(&runtime, "NoSuchMethod");
      },
      ::testing::KilledBySignal(SIGABRT), "");
}

TEST(Executor, RunsAllThatItAccepted) {
  std::atomic<int> ran = 0;
  int accepted = 0;
  {
    Executor executor(3, 50);
    for (int i = 0; i < 1000; ++i) accepted += executor.Submit([&] { ++ran; }) ? 1 : 0;
  }
  EXPECT_EQ(ran, accepted);
  EXPECT_GE(accepted, 50);
}

TEST(Executor, RefusesWhenItsQueueIsFull) {
  absl::Notification started, go;
  std::atomic<int> ran = 0;
  {
    Executor executor(1, 2);
    ASSERT_TRUE(executor.Submit([&] {
      started.Notify();
      go.WaitForNotification();
      ++ran;
    }));
    started.WaitForNotification();
    EXPECT_TRUE(executor.Submit([&] { ++ran; }));
    EXPECT_TRUE(executor.Submit([&] { ++ran; }));
    EXPECT_FALSE(executor.Submit([&] { ran += 100; }));
    EXPECT_EQ(executor.queued(), 2u);
    go.Notify();
  }
  EXPECT_EQ(ran, 3);
}

}  // namespace
}  // namespace luukku::server
