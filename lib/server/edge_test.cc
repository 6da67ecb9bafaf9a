// Parts of lib/server that need no running server.

#include "lib/server/edge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "lib/server/executor.h"
#include "lib/server/runtime.h"
#include "luukku/ticket/v1/catalogue_service.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

namespace luukku::server {
namespace {

using ticket::v1::Category;
using ticket::v1::GetCategoryRequest;

// Forgets all methods but one.
class Incomplete : public Edge {
 public:
  explicit Incomplete(Runtime* runtime, const char* method = "GetCategory")
      : Edge(runtime, "luukku.ticket.v1.CatalogueService") {
    Unary(method, &Incomplete::Get);
  }

 private:
  absl::StatusOr<Category> Get(const Call&, const GetCategoryRequest&) { return Category(); }
};

// The reason is written to standard output, where the log is.
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
    for (int i = 0; i < 1000; ++i) accepted += executor.Submit("", [&] { ++ran; }) ? 1 : 0;
  }
  EXPECT_EQ(ran, accepted);
  EXPECT_GE(accepted, 50);
}

TEST(Executor, RefusesWhenItsQueueIsFull) {
  absl::Notification started, go;
  std::atomic<int> ran = 0;
  {
    Executor executor(1, 2);
    ASSERT_TRUE(executor.Submit("", [&] {
      started.Notify();
      go.WaitForNotification();
      ++ran;
    }));
    started.WaitForNotification();
    EXPECT_TRUE(executor.Submit("", [&] { ++ran; }));
    EXPECT_TRUE(executor.Submit("", [&] { ++ran; }));
    EXPECT_FALSE(executor.Submit("", [&] { ran += 100; }));
    EXPECT_EQ(executor.queued(), 2u);
    go.Notify();
  }
  EXPECT_EQ(ran, 3);
}

// Waits until `count` is `wanted`; false after 20 s.
bool Reaches(const std::atomic<int>& count, int wanted) {
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (count != wanted && absl::Now() < end) absl::SleepFor(absl::Milliseconds(1));
  return count == wanted;
}

TEST(Executor, OneCallerHasHalfOfTheThreadsAndTheOthersGoOn) {
  absl::Notification go;
  std::atomic<int> slow = 0, others = 0, slow_done = 0;
  {
    Executor executor(4, 100);
    for (int i = 0; i < 16; ++i) {
      ASSERT_TRUE(executor.Submit("slow", [&] {
        ++slow;
        go.WaitForNotification();
        ++slow_done;
      }));
    }
    EXPECT_TRUE(Reaches(slow, 2));
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(executor.Submit(absl::StrCat("other", i % 2), [&] { ++others; }));
    }
    EXPECT_TRUE(Reaches(others, 20)) << "while the slow ones are at work";
    EXPECT_EQ(slow, 2);
    EXPECT_EQ(executor.queued(), 14u);
    go.Notify();
  }
  EXPECT_EQ(slow_done, 16) << "what was accepted runs, also when it stops";
}

TEST(Executor, ATaskOfNobodyMayHaveAllThreads) {
  absl::Notification go;
  std::atomic<int> running = 0;
  Executor executor(4, 100);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(executor.Submit("", [&] {
      ++running;
      go.WaitForNotification();
    }));
  }
  EXPECT_TRUE(Reaches(running, 4));
  go.Notify();
}

TEST(Executor, CallersTakeTurns) {
  absl::Notification started, go;
  std::vector<std::string> order;  // Of one thread.
  {
    Executor executor(1, 100);
    ASSERT_TRUE(executor.Submit("first", [&] {
      started.Notify();
      go.WaitForNotification();
    }));
    started.WaitForNotification();
    for (const char* const caller : {"a", "a", "a", "b", "c", "b"}) {
      ASSERT_TRUE(executor.Submit(caller, [&, caller] { order.push_back(caller); }));
    }
    go.Notify();
  }
  EXPECT_THAT(order, ::testing::ElementsAre("a", "b", "c", "a", "b", "a"));
}

TEST(Turns, ArePeoplesOwnAndServicesHaveNone) {
  using auth::Role;
  EXPECT_EQ(TurnOf({.id = "routing", .display_name = "", .roles = Role::kService}), "");
  const auto maija = TurnOf({.id = "maija", .display_name = "", .roles = Role::kAgent});
  EXPECT_NE(maija, TurnOf({.id = "matti", .display_name = "", .roles = Role::kAgent}));
  EXPECT_EQ(TurnOf({.id = "", .display_name = "", .roles = auth::kPublic}), "public");
}

}  // namespace
}  // namespace luukku::server
