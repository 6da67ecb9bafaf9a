#include "tests/stranger.h"

#include <fstream>

#include "absl/strings/str_cat.h"

namespace luukku {
namespace {

std::vector<std::string> ArgumentsOf(const std::string& attack, int port, int seconds,
                                     const std::vector<std::string>& words) {
  std::vector<std::string> arguments = {"node", LUUKKU_SOURCE_DIR "/tests/clients/strangers.mjs",
                                        attack, absl::StrCat(port), absl::StrCat(seconds)};
  arguments.insert(arguments.end(), words.begin(), words.end());
  return arguments;
}

double StatusOf(pid_t pid, const std::string& name) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  std::string word;
  double number = -1;
  while (file >> word && word != name) file.ignore(1 << 10, '\n');
  file >> number;
  return number;
}

}  // namespace

Stranger::Stranger(const std::string& attack, int port, int seconds,
                   const std::vector<std::string>& words)
    : Process("/usr/bin/env", ArgumentsOf(attack, port, seconds, words)) {}

double MegabytesOf(pid_t pid) { return StatusOf(pid, "VmRSS:") / 1024; }

double PeakMegabytesOf(pid_t pid) { return StatusOf(pid, "VmHWM:") / 1024; }

int ThreadsOf(pid_t pid) { return static_cast<int>(StatusOf(pid, "Threads:")); }

}  // namespace luukku
