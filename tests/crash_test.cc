// Acknowledged is stored: real ticket processes that die, stop and lose their database under load.
//
// LUUKKU_CRASH_KILLS sets how many times a process is killed (default 12; the long form is
// LUUKKU_CRASH_KILLS=1000 ./dev test -R crash_test).

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/testing/desk.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/ticket/service.h"

namespace luukku {
namespace {

constexpr int kCallers = 8;

int Kills() {
  const char* set = std::getenv("LUUKKU_CRASH_KILLS");
  return set == nullptr ? 12 : std::atoi(set);
}

class CrashTest : public ::testing::Test {
 protected:
  using Stub = ticket::v1::TicketService::Stub;

  // One call. OK: the ticket's name is in `name`.
  grpc::Status Create(Stub& stub, const std::string& request_id, std::string* name) {
    ticket::v1::CreateTicketRequest request;
    request.set_request_id(request_id);
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_API);
    request.mutable_ticket()->set_subject(request_id);
    ticket::v1::Ticket ticket;
    const auto context = testing::ContextFor(token_);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    const auto status = stub.CreateTicket(context.get(), request, &ticket);
    *name = ticket.name();
    return status;
  }

  // Callers that create tickets until `done`, each call repeated with its request id until it is
  // OK.
  void Load(std::atomic<bool>& done) {
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        std::mt19937 random(caller);
        std::vector<std::unique_ptr<Stub>> stubs;
        for (int i = 0; i < replicas_.size(); ++i) {
          stubs.push_back(ticket::v1::TicketService::NewStub(replicas_.Channel(i)));
        }
        while (!done) {
          const std::string id = db::RandomUuid();
          std::string name;
          grpc::Status status;
          do {
            status = Create(*stubs[random() % stubs.size()], id, &name);
            codes_.insert(status.error_code());
            if (!status.ok()) absl::SleepFor(absl::Milliseconds(10));
          } while (!status.ok());
          const std::lock_guard<std::mutex> lock(mutex_);
          acknowledged_[id] = name;
        }
      });
    }
    for (auto& caller : callers) caller.join();
  }

  // Every acknowledged ticket is there, under the name that was answered, and no call made two.
  void ExpectAllStoredOnce() {
    std::map<std::string, std::string> stored;
    int rows = 0;
    for (const auto& row : database_.Query("SELECT subject, 'tickets/' || id FROM tickets")) {
      stored[row[0].c_str()] = row[1].c_str();
      ++rows;
    }
    EXPECT_EQ(stored.size(), static_cast<size_t>(rows)) << "a call made two tickets";
    for (const auto& [id, name] : acknowledged_) EXPECT_EQ(stored[id], name) << "lost";
    EXPECT_EQ(database_.Query("SELECT count(*) FROM events")[0][0].as<int>(), rows);
    EXPECT_EQ(stored.size(), acknowledged_.size());
    EXPECT_GT(rows, 100);
  }

  // A set that callers share.
  class Codes {
   public:
    void insert(grpc::StatusCode code) {
      const std::lock_guard<std::mutex> lock(mutex_);
      codes_.insert(code);
    }
    std::set<grpc::StatusCode> get() {
      const std::lock_guard<std::mutex> lock(mutex_);
      return codes_;
    }

   private:
    std::mutex mutex_;
    std::set<grpc::StatusCode> codes_;
  };

  testing::Database database_{"ticket", ticket::Service().migrations};
  testing::Tokens tokens_;
  testing::Replicas replicas_{"ticket", 2, database_, tokens_};
  std::string token_ = tokens_.Mint("alice", {"agent"});
  Codes codes_;
  std::mutex mutex_;
  std::map<std::string, std::string> acknowledged_;
};

TEST_F(CrashTest, KilledUnderLoadNothingAcknowledgedIsLost) {
  std::atomic<bool> done = false;
  std::thread load([&] { Load(done); });
  std::mt19937 random(3);
  for (int kill = 0; kill < Kills(); ++kill) {
    absl::SleepFor(absl::Milliseconds(50 + random() % 300));
    replicas_.KillAndRestart(static_cast<int>(random() % 2));
  }
  done = true;
  load.join();
  ExpectAllStoredOnce();
  std::printf("%d kills, %zu tickets\n", Kills(), acknowledged_.size());
}

TEST_F(CrashTest, SigtermUnderLoadAnswersWhatItAccepted) {
  std::atomic<bool> done = false;
  std::thread load([&] { Load(done); });
  for (int stop = 0; stop < 2; ++stop) {
    absl::SleepFor(absl::Milliseconds(700));
    replicas_.process(stop).Signal(SIGTERM);
    EXPECT_EQ(replicas_.process(stop).Wait(), 0);
    replicas_.KillAndRestart(stop);
  }
  done = true;
  load.join();
  ExpectAllStoredOnce();
}

// Every session of the services ends, again and again, as when PostgreSQL restarts.
TEST_F(CrashTest, LostSessionsAreUnavailableAndHealByThemselves) {
  std::atomic<bool> done = false;
  std::thread load([&] { Load(done); });
  for (int i = 0; i < 20; ++i) {
    absl::SleepFor(absl::Milliseconds(100));
    database_.Query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = 'luukku_ticket'");
  }
  absl::SleepFor(absl::Milliseconds(500));
  done = true;
  load.join();
  ExpectAllStoredOnce();
  for (const auto code : codes_.get()) {
    EXPECT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE) << code;
  }
}

}  // namespace
}  // namespace luukku
