// Parts of lib/server that need no running server.

#include "lib/server/edge.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>

#include "absl/synchronization/notification.h"
#include "lib/server/executor.h"
#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

namespace luukku::server {
namespace {

using ticket::v1::CatalogueService;
using ticket::v1::Category;
using ticket::v1::GetCategoryRequest;

// Forgets all methods but one.
class Incomplete : public Edge<CatalogueService> {
 public:
  explicit Incomplete(Runtime* runtime, const char* method = "GetCategory") : Edge(runtime) {
    Unary(method, &Incomplete::Get);
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

const google::protobuf::MethodDescriptor& Method(const char* name) {
  return *ticket::v1::GetTicketRequest::descriptor()
              ->file()
              ->FindServiceByName("TicketService")
              ->FindMethodByName(name);
}

TEST(Access, CallersAreThoseWhomTheRowGrantsAnything) {
  using auth::Role;
  EXPECT_EQ(CallersOf(Method("ResolveTicket")), auth::kStaff | Role::kService);
  EXPECT_EQ(CallersOf(Method("GetTicket")), auth::kStaff | Role::kService | Role::kRequester);
}

TEST(Access, AMethodWithoutARowIsForNobody) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("open.proto");
  file.add_message_type()->set_name("Nothing");
  auto* service = file.add_service();
  service->set_name("Open");
  auto* method = service->add_method();
  method->set_name("Read");
  method->set_input_type("Nothing");
  method->set_output_type("Nothing");
  google::protobuf::DescriptorPool pool;
  const auto* built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  EXPECT_TRUE(CallersOf(*built->service(0)->method(0)).empty());
}

TEST(Access, WhoHasSeveralRolesReachesWhatAnyOfThemDoes) {
  using auth::Role;
  const Reach requester = ReachOf(Method("GetTicket"), Role::kRequester);
  EXPECT_TRUE(requester.own && requester.organisation && !requester.desk());
  const Reach both = ReachOf(Method("GetTicket"), Role::kRequester | Role::kAgent);
  EXPECT_TRUE(both.own && both.organisation && both.team && !both.all);
  EXPECT_TRUE(ReachOf(Method("GetTicket"), Role::kAdmin).all);
  const Reach nobody = ReachOf(Method("ResolveTicket"), Role::kRequester);
  EXPECT_FALSE(nobody.own || nobody.organisation || nobody.desk());
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
