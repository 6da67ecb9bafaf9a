// An upgrade with real processes, under load: two replicas of each service of a previous revision
// serve while the schemas are migrated; then they are replaced one by one, as
// docs/operate/upgrade.md says; then back to the previous binaries, which run on the new schema;
// then forward again, all services at once. No call fails that may be repeated, no ticket is lost
// or doubled, the feeds go on, tickets are assigned, and reports count all events.
//
// LUUKKU_PREVIOUS_BIN_DIR is the folder of the previous binaries. `./dev rehearse-upgrade [REV]`
// builds them and runs this test.

#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/time/clock.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "tests/rollout_desk.h"

namespace luukku {
namespace {

constexpr char kPrevious[] = "LUUKKU_PREVIOUS_BIN_DIR", kPresent[] = "LUUKKU_BIN_DIR";
// Time for a client to reconnect before it loses its next connection.
constexpr absl::Duration kBetweenReplicas = absl::Seconds(2);

using Services = std::vector<testing::Replicas*>;

using ticket::v1::ErasureService;

// Facts that previous binaries may not know: in routing's feed …
grpc::Status RestrictATeam(RolloutDesk& desk) {
  const auto stub = routing::v1::TeamService::NewStub(desk.routing().Channel(0));
  routing::v1::CreateTeamRequest request;
  request.mutable_team()->set_name("teams/secret");
  request.mutable_team()->set_display_name("Secret");
  request.mutable_team()->set_restricted(true);
  routing::v1::Team team;
  return desk.Tell(*stub, &routing::v1::TeamService::Stub::CreateTeam, request, &team);
}

// … and in the ticket service's, which each of its consumers acknowledges.
grpc::Status EraseAPerson(RolloutDesk& desk, ticket::v1::Erasure* erasure) {
  const auto channel = desk.tickets().Channel(0);
  const auto people = ticket::v1::CustomerService::NewStub(channel);
  ticket::v1::CreatePersonRequest create;
  create.mutable_person()->set_name("people/gone");
  create.mutable_person()->set_display_name("Gone");
  ticket::v1::Person person;
  const auto created =
      desk.Tell(*people, &ticket::v1::CustomerService::Stub::CreatePerson, create, &person);
  if (!created.ok()) return created;
  const auto stub = ErasureService::NewStub(channel);
  ticket::v1::ErasePersonRequest request;
  request.set_name(person.name());
  return desk.Tell(*stub, &ErasureService::Stub::ErasePerson, request, erasure);
}

class UpgradeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv(kPrevious) == nullptr) {
      GTEST_SKIP() << kPrevious << " is not set: run ./dev rehearse-upgrade [REV]";
    }
    desk_ = std::make_unique<RolloutDesk>(std::getenv(kPrevious));
    desk_->Furnish();
    desk_->StartCalls();
    absl::SleepFor(kBetweenReplicas);
  }

  void Migrate(const Services& services) {
    for (auto* replicas : services) {
      replicas->UsePrograms(std::getenv(kPresent));
      EXPECT_EQ(replicas->Migrate(), 0);
    }
  }

  void Restart(testing::Replicas& replicas, int replica) {
    EXPECT_EQ(replicas.StopAndRestart(replica), 0) << "it stopped as it should";
    absl::SleepFor(kBetweenReplicas);
  }

  // One replica after the other, and one service after the other.
  void Replace(const Services& services, const char* programs) {
    for (auto* replicas : services) {
      replicas->UsePrograms(std::getenv(programs));
      for (int i = 0; i < replicas->size(); ++i) Restart(*replicas, i);
    }
  }

  // Waits until all events up to now are taken in.
  void ExpectFeedsGoOn(const char* when) {
    const absl::Time start = absl::Now();
    for (auto* replicas : {&desk_->routing(), &desk_->surveys(), &desk_->reporting()}) {
      EXPECT_TRUE(desk_->HaveCaughtUp(*replicas, start)) << when;
    }
    std::printf("%s: consumers are up to date after %s\n", when,
                absl::FormatDuration(absl::Now() - start).c_str());
    std::fflush(stdout);
  }

  // All consumers have taken it in, those included that had parked it.
  void ExpectAcknowledged(const std::string& name) {
    const auto stub = ErasureService::NewStub(desk_->tickets().Channel(0));
    ticket::v1::GetErasureRequest request;
    request.set_name(name);
    ticket::v1::Erasure erasure;
    const absl::Time give_up = absl::Now() + absl::Minutes(1);
    while (erasure.state() != ticket::v1::ERASURE_STATE_DONE && absl::Now() < give_up) {
      const auto status = desk_->Tell(*stub, &ErasureService::Stub::GetErasure, request, &erasure);
      EXPECT_TRUE(status.ok()) << status.error_message();
      absl::SleepFor(absl::Milliseconds(200));
    }
    EXPECT_EQ(erasure.state(), ticket::v1::ERASURE_STATE_DONE) << erasure.DebugString();
  }

  std::unique_ptr<RolloutDesk> desk_;
};

TEST_F(UpgradeTest, NobodyNotices) {
  RolloutDesk& desk = *desk_;
  // Consumers of a feed before its writer. Routing and ticket read each other's.
  const Services forward = {&desk.reporting(), &desk.surveys(), &desk.routing(), &desk.tickets()};
  const Services back(forward.rbegin(), forward.rend());
  ExpectFeedsGoOn("previous binaries");

  Migrate(forward);
  absl::SleepFor(kBetweenReplicas);
  ExpectFeedsGoOn("previous binaries on the new schema");

  Replace(forward, kPresent);
  ExpectFeedsGoOn("new binaries");
  EXPECT_EQ(desk.ReplayParked(), 0) << "in this order nothing is parked";

  Replace(back, kPrevious);
  ExpectFeedsGoOn("back on previous binaries");

  // All at once, as by one `kubectl apply`; meanwhile new binaries publish facts that old ones may
  // not know.
  ticket::v1::Erasure erasure;
  for (int i = 0; i < 2; ++i) {
    for (auto* replicas : back) {
      replicas->UsePrograms(std::getenv(kPresent));
      Restart(*replicas, i);
      if (i == 1) continue;
      grpc::Status status;
      if (replicas == &desk.tickets()) status = EraseAPerson(desk, &erasure);
      if (replicas == &desk.routing()) status = RestrictATeam(desk);
      EXPECT_TRUE(status.ok()) << status.error_message();
    }
  }
  ExpectFeedsGoOn("new binaries again");
  desk.StopCalls();
  const int replayed = desk.ReplayParked();
  EXPECT_GE(replayed, 0);
  std::printf("%d events were parked, and are taken in\n", replayed);
  ExpectAcknowledged(erasure.name());

  desk.ExpectAllAnswered();
  desk.ExpectAllStoredOnce();
  desk.ExpectAllAssignedOnce();
  desk.ExpectFiguresOfAll();
}

}  // namespace
}  // namespace luukku
