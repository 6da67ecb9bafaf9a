#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace luukku::bench {

// A bound that a figure should keep.
struct Aim {
  enum class Kind { kAtLeast, kAtMost } kind;
  double bound;
};

struct Figure {
  std::string name;  // Stable, for --json: "ratio_at_32".
  double value;
  std::string unit;  // "", "1/s", "ms", "MB".
  std::optional<Aim> aim = std::nullopt;

  bool Met() const;
};

// What one benchmark has to say.
struct Report {
  std::string name;
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<Figure> figures;
};

// A number as people like to read it: three digits that count, or whole.
std::string Format(double value);

void Print(const Report& report, std::ostream& out);

// One JSON object: {"benchmarks": [{"name", "figures": [{"name", "value", "unit", "aim",
// "met"}]}]}.
void PrintJson(const std::vector<Report>& reports, std::ostream& out);

}  // namespace luukku::bench
