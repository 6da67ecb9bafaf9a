// Logs in the shapes of other desks' exports, imported by the mappings that are shipped and held
// against what tests/logs/make.mjs says must come of them.

#include <gmock/gmock.h>

#include <algorithm>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/import_fixture.h"
#include "tests/import_tickets.h"

namespace luukku {
namespace {

std::vector<std::string> Expected(const std::string& shape) {
  std::vector<std::string> lines =
      absl::StrSplit(ReadFile(LogFile(shape + ".expected")), '\n', absl::SkipEmpty());
  std::sort(lines.begin(), lines.end());
  return lines;
}

struct Shape {
  const char* name;
  int rows;      // Records of the file, as counted with another tool.
  int left_out;  // By the mapping's skip, or empty.
};

void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

class ImportShapes : public ::testing::TestWithParam<Shape> {};

TEST_P(ImportShapes, BecomeTheTicketsThatTheyTellOf) {
  const Shape shape = GetParam();
  ImportDesk desk;
  const auto import = [&] {
    return desk.Import(MappingFile(shape.name), LogFile(absl::StrCat(shape.name, ".csv")));
  };
  ASSERT_EQ(import(), 0) << desk.Errors() << absl::StrJoin(desk.Notes("refusals"), "\n");
  EXPECT_EQ(desk.Counted("rows"), shape.rows);
  EXPECT_EQ(desk.Counted("leftOut"), shape.left_out);
  EXPECT_EQ(desk.Counted("imported"), shape.rows - shape.left_out);
  EXPECT_EQ(Tickets(desk), Expected(shape.name));
  const std::string once = desk.EndState();
  ASSERT_EQ(import(), 0) << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), 0);
  EXPECT_EQ(desk.Counted("known"), shape.rows - shape.left_out);
  EXPECT_EQ(desk.Counted("leftOut"), shape.left_out);
  EXPECT_EQ(desk.EndState(), once) << "a second run changes nothing";
}

INSTANTIATE_TEST_SUITE_P(
    All, ImportShapes,
    ::testing::Values(Shape{"activity-log", 165, 0}, Shape{"field-changes", 176, 18},
                      Shape{"service-manager-activities", 114, 0},
                      Shape{"service-manager-incidents", 25, 0}, Shape{"tickets-epoch", 20, 0},
                      Shape{"tickets-excel", 22, 2}, Shape{"tickets-us", 24, 0},
                      Shape{"vinst-changes", 99, 0}, Shape{"xes", 324, 108}),
    [](const auto& shape) {
      return absl::StrReplaceAll(shape.param.name, {{"-", "_"}});
    });

}  // namespace
}  // namespace luukku
