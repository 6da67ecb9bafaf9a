#include "lib/db/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace luukku::db {
namespace {

using ::testing::ElementsAre;

constexpr const char* kParameters[] = {"c.id", "c.name", "team", "f.at"};
constexpr Statement kStatement{"a/statement", "", kParameters};

TEST(Input, FillsInByName) {
  Input input(kStatement);
  Rows& rows = input.RowsOf("c");
  rows.Begin();
  rows.Set("name", "a");
  rows.Set("id", 1);
  rows.Begin();
  rows.Set("id", 2);
  rows.Set("name", std::nullopt);
  input.RowsOf("f");
  input.Set("team", std::string("x"));
  EXPECT_THAT(input.ToParams(), ElementsAre("{\"1\",\"2\"}", "{\"a\",NULL}", "x", "{}"));
}

TEST(Input, RefusesWhatIsNotThereAndWhatIsLacking) {
  Input input(kStatement);
  EXPECT_THROW(input.RowsOf("d"), std::logic_error);
  Rows& rows = input.RowsOf("c");
  rows.Begin();
  EXPECT_THROW(rows.Set("nick", 1), std::logic_error);
  rows.Set("id", 1);
  EXPECT_THROW(rows.Set("id", 1), std::logic_error);
  EXPECT_THROW(rows.Begin(), std::logic_error) << "without a name";
  EXPECT_THROW(input.ToParams(), std::logic_error);
}

TEST(Input, RefusesAParameterThatTheStatementHasNot) {
  Input input(kStatement);
  input.RowsOf("c");
  input.RowsOf("f");
  EXPECT_THROW(input.ToParams(), std::logic_error) << "without team";
  input.Set("team", 1);
  EXPECT_NO_THROW(input.ToParams());
  input.Set("teams", 1);
  EXPECT_THROW(input.ToParams(), std::logic_error);
}

}  // namespace
}  // namespace luukku::db
