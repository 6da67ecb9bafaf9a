#include "services/ticket/tickets/ticket_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "lib/contract/fields.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;

TEST(ParseFilter, ReadsWhatTheProtoDescribes) {
  const auto filter = ParseFilter(
      R"(state = (NEW OR TICKET_STATE_OPEN) AND team = "teams/network" AND agent = "" AND
         create_time >= "2026-03-29T01:00:00Z" AND priority=CRITICAL)");
  ASSERT_TRUE(filter.ok()) << filter.status();
  EXPECT_THAT(filter->states, ElementsAre(1, 2));
  EXPECT_THAT(filter->priorities, ElementsAre(1));
  EXPECT_EQ(filter->team, "network");
  EXPECT_EQ(filter->agent, "");
  EXPECT_FALSE(filter->requester.has_value());
  EXPECT_EQ(filter->created_from,
            absl::FromCivil(absl::CivilHour(2026, 3, 29, 1), absl::UTCTimeZone()));
}

TEST(ParseFilter, EmptyIsEverything) {
  EXPECT_TRUE(ParseFilter("").ok());
  EXPECT_TRUE(ParseFilter("  \n").ok());
}

TEST(ParseFilter, RefusesTheRest) {
  for (const char* filter : {"state",
                             "state =",
                             "state = NEWISH",
                             "state = TICKET_STATE_UNSPECIFIED",
                             "colour = \"red\"",
                             "state = NEW OR state = OPEN",
                             "state = (NEW",
                             "team = network",
                             "team = \"network\"",
                             "team = \"teams/a\" AND team = \"teams/b\"",
                             "create_time > \"2026-01-01T00:00:00Z\"",
                             "create_time >= \"yesterday\"",
                             "state != NEW",
                             "create_time >= \"infinite-past\"",
                             "create_time < \"infinite-future\"",
                             "create_time >= \"0000-01-01T00:00:00Z\"",
                             "create_time < \"-9999-01-01T00:00:00Z\"",
                             "create_time < \"10000-01-01T00:00:00Z\"",
                             "agent = \"agents/\x01\"",
                             "state = NEW AND",
                             "\"",
                             "'; DROP TABLE"}) {
    EXPECT_EQ(ParseFilter(filter).status().code(), absl::StatusCode::kInvalidArgument) << filter;
  }
}

// By the contract, before it is parsed.
TEST(ParseFilter, IsNotAskedForWhatIsTooLongOrHasControlCharacters) {
  for (const std::string& filter :
       {std::string(3000, ' '), std::string("external_reference = \"a\0b\"", 27)}) {
    v1::ListTicketsRequest request;
    request.set_filter(filter);
    Violations violations;
    CheckFields(violations, request);
    EXPECT_FALSE(violations.empty()) << filter;
  }
}

TEST(ParseFilter, SurvivesAnything) {
  std::mt19937 random(7);
  const std::string alphabet = "state = (NEWOR)\"teams/x\"AND<>=;' ";
  for (int i = 0; i < 20'000; ++i) {
    std::string filter;
    for (unsigned n = random() % 40; n > 0; --n) filter += alphabet[random() % alphabet.size()];
    (void)ParseFilter(filter);
  }
}

}  // namespace
}  // namespace luukku::ticket
