// A binary with this file among its sources has a Postgres of its own. Its tests keep write
// transactions open, which would hold back the feeds of all that share one.

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "lib/testing/postgres.h"

namespace luukku {
namespace {

class OwnPostgres : public ::testing::Environment {
  void SetUp() override {
    postgres_.emplace();
    setenv("LUUKKU_TEST_DATABASE", postgres_->conninfo().c_str(), 1);
  }
  void TearDown() override { postgres_.reset(); }

  std::optional<testing::Postgres> postgres_;
};

const ::testing::Environment* const own_postgres =
    ::testing::AddGlobalTestEnvironment(new OwnPostgres);

}  // namespace
}  // namespace luukku
