#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "lib/status/address.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/status/sql_state.h"

namespace luukku {
namespace {

using ::testing::HasSubstr;

TEST(Error, CarriesReasonDomainAndMetadataOverTheWire) {
  const auto wire = ToGrpc(
      Error(absl::StatusCode::kAborted, reason::kStaleEtag, "changed since", {{"etag", "3"}}));
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::ABORTED);
  google::rpc::Status status;
  ASSERT_TRUE(status.ParseFromString(wire.error_details()));
  ASSERT_EQ(status.details_size(), 1);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(status.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "STALE_ETAG");
  EXPECT_EQ(info.domain(), "luukku");
  EXPECT_EQ(info.metadata().at("etag"), "3");
}

TEST(Error, SurvivesTheWayThereAndBack) {
  const auto before = RetryAfter(NotFound("tickets/7"), absl::Milliseconds(1500));
  EXPECT_EQ(FromGrpc(ToGrpc(before)), before);
  EXPECT_EQ(ReasonOf(FromGrpc(ToGrpc(before))), reason::kNotFound);
}

TEST(Violations, NamesEveryFieldNotTheFirst) {
  Violations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  violations.Add("ticket.subject", "is required");
  violations.Add("ticket.type", "is unknown");
  const auto status = violations.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("ticket.subject: is required; ticket.type"));
  google::rpc::BadRequest details;
  ASSERT_TRUE(details.ParseFromString(
      std::string(*status.GetPayload("type.googleapis.com/google.rpc.BadRequest"))));
  EXPECT_EQ(details.field_violations_size(), 2);
}

TEST(SqlState, MapsByTheTable) {
  EXPECT_EQ(FromSqlState("23505").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(FromSqlState("23514").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(FromSqlState("57014").code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(FromSqlState("57P01").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FromSqlState("53300").code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(
      FromSqlState("53300").GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_EQ(FromSqlState("").code(), absl::StatusCode::kInternal);
}

TEST(Reasons, AreThoseOfTheDocument) {
  std::ifstream page(LUUKKU_SOURCE_DIR "/docs/api/errors.md");
  ASSERT_TRUE(page) << "docs/api/errors.md is missing";
  std::set<std::string> documented;
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("| `", 0) == 0) documented.insert(line.substr(3, line.find('`', 3) - 3));
  }
  EXPECT_EQ(documented, std::set<std::string>(std::begin(reason::kAll), std::end(reason::kAll)));
}

TEST(Addresses, OfThisHostAreToldFromOthers) {
  for (const char* address :
       {"127.0.0.1:7001", "127.8.0.1:0", "localhost:1", "[::1]:7001", "unix:/run/luukku",
        "ipv4:127.0.0.1:1,127.0.0.1:2", "dns:///localhost:7001", "ipv6:[::1]:1,[::1]:2"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address :
       {"", ":7001", "0.0.0.0:7001", "[::]:7001", "10.0.0.1:1", "desk.example:1",
        "127.evil.example:1", "localhost.evil.example:1", "ipv4:127.0.0.1:1,10.0.0.1:2",
        "dns:///ticket:7001", "dns://127.0.0.1/ticket:7001", "xds:///localhost:1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace luukku
