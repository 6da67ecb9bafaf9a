#pragma once

#include <cstdint>
#include <string>
#include <vector>

// Charts of numbers, in characters of a terminal.
namespace luukku::ctl {

// A bar of up to `width` columns, which `largest` fills; any value above 0 is visible.
std::string Bar(int64_t value, int64_t largest, int width);

// One column a value, from "▁" to "█"; a blank for 0.
std::string Sparkline(const std::vector<int64_t>& values);

// One of " ░▒▓█", by value / largest.
std::string Shade(int64_t value, int64_t largest);

}  // namespace luukku::ctl
