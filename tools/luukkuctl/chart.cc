#include "tools/luukkuctl/chart.h"

#include <algorithm>
#include <iterator>

namespace luukku::ctl {
namespace {

constexpr const char* kBlocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
constexpr const char* kShades[] = {" ", "░", "▒", "▓", "█"};

// Which of `steps` steps a value takes: none for 0, at least one above it.
int64_t Step(int64_t value, int64_t largest, int64_t steps) {
  if (value <= 0 || largest <= 0) return 0;
  return std::clamp<int64_t>((value * steps + largest / 2) / largest, 1, steps);
}

}  // namespace

std::string Bar(int64_t value, int64_t largest, int width) {
  constexpr int kParts = std::size(kEighths);
  const int64_t parts = Step(value, largest, int64_t{width} * kParts);
  std::string bar;
  for (int64_t i = 0; i < parts / kParts; ++i) bar += "█";
  return bar + kEighths[parts % kParts];
}

std::string Sparkline(const std::vector<int64_t>& values) {
  const int64_t largest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  std::string line;
  for (const int64_t value : values) line += kBlocks[Step(value, largest, std::size(kBlocks) - 1)];
  return line;
}

std::string Shade(int64_t value, int64_t largest) {
  return kShades[Step(value, largest, std::size(kShades) - 1)];
}

}  // namespace luukku::ctl
