// `await-schema`, with which pods wait for their migration.

#include <gtest/gtest.h>
#include <signal.h>

#include "absl/time/clock.h"
#include "lib/testing/database.h"
#include "lib/testing/process.h"

namespace luukku {
namespace {

class AwaitSchema : public ::testing::TestWithParam<std::string> {
 protected:
  testing::Process Start(const std::string& command, std::vector<std::string> options = {}) {
    options.insert(
        options.begin(),
        {command, "--database", command == "migrate" ? database_.owner() : database_.runtime()});
    return testing::Process("luukku-" + GetParam(), options);
  }

  const testing::Database database_{GetParam(), {}};
};

TEST_P(AwaitSchema, EndsWhenTheSchemaIsThere) {
  auto waiting = Start("await-schema");
  absl::SleepFor(absl::Milliseconds(700));
  EXPECT_EQ(Start("migrate").Wait(), 0);
  EXPECT_EQ(waiting.Wait(), 0);
  EXPECT_EQ(Start("await-schema", {"--wait-seconds", "0"}).Wait(), 0);
}

TEST_P(AwaitSchema, FailsWhenTheSchemaDoesNotCome) {
  EXPECT_EQ(Start("await-schema", {"--wait-seconds", "1"}).Wait(), 1);
}

TEST_P(AwaitSchema, EndsBySigterm) {
  auto waiting = Start("await-schema");
  absl::SleepFor(absl::Milliseconds(500));
  waiting.Signal(SIGTERM);
  EXPECT_EQ(waiting.Wait(), 128 + SIGTERM);
}

INSTANTIATE_TEST_SUITE_P(Each, AwaitSchema,
                         ::testing::Values("ticket", "routing", "survey", "reporting"),
                         [](const auto& service) { return service.param; });

}  // namespace
}  // namespace luukku
