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
#include "lib/status/proto_time.h"
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

// A request may have any number of bad elements; its answer has to reach the client.
TEST(Violations, AreBoundedAndSayHowManyMoreThereAre) {
  Violations violations;
  for (int i = 0; i < 1'000'000; ++i) violations.Add("slots[7]", "must be 0 to 63");
  EXPECT_LT(violations.all().size(), 2000u);
  const auto status = violations.ToStatus();
  EXPECT_LT(ToGrpc(status).error_details().size(), 6000u);
  EXPECT_LT(status.message().size(), 4000u);
  EXPECT_THAT(std::string(status.message()), HasSubstr("; and 9999"));
  // Both in the trailers, the details in base64: gRPC's clients take 8 KiB.
  EXPECT_LT(status.message().size() + ToGrpc(status).error_details().size() * 4 / 3, 8000u);
}

TEST(Times, OfRequestsAreOfTheYears1To9999) {
  EXPECT_EQ(TimeOfRfc3339("2026-03-29T10:00:00.5+02:00"),
            absl::FromUnixSeconds(1'774'771'200) + absl::Milliseconds(500));
  EXPECT_TRUE(TimeOfRfc3339("0001-01-01T00:00:00Z"));
  EXPECT_TRUE(TimeOfRfc3339("9999-12-31T23:59:59.999999Z"));
  for (const char* text :
       {"", "infinite-past", "infinite-future", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01",
        "-9999-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-00:01",
        "292277026597-01-01T00:00:00Z", "2026-03-29", "yesterday"}) {
    EXPECT_FALSE(TimeOfRfc3339(text)) << text;
  }
}

TEST(Times, OfPageTokensAreAsPostgresWritesThem) {
  EXPECT_EQ(TimeOfSql("2026-03-29 08:00:00.5+00"),
            absl::FromUnixSeconds(1'774'771'200) + absl::Milliseconds(500));
  for (const char* text :
       {"", "infinity", "infinite-past", "-9999-01-01 00:00:00+00", "0000-01-01 00:00:00+00",
        "12026-03-29 08:00:00+00", "2026-03-29 08:00:00+00 BC", "2026-03-29 08:00:00"}) {
    EXPECT_FALSE(TimeOfSql(text)) << text;
  }
}

TEST(Times, OfMessagesAreOfTheSameRange) {
  EXPECT_FALSE(IsTime(absl::InfinitePast()));
  EXPECT_FALSE(IsTime(absl::InfiniteFuture()));
  google::protobuf::Timestamp time;
  EXPECT_TRUE(IsTime(time));
  time.set_nanos(1'000'000'000);
  EXPECT_FALSE(IsTime(time));
  time.set_nanos(0);
  time.set_seconds(253'402'300'800);
  EXPECT_FALSE(IsTime(time));
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
