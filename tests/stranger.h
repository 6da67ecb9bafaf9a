#pragma once

#include <sys/types.h>

#include <string>

#include "lib/testing/process.h"

namespace luukku {

// A process of tests/clients/strangers.mjs, which attacks a port of the loopback interface.
class Stranger : public testing::Process {
 public:
  // `words` are further arguments of its command line.
  Stranger(const std::string& attack, int port, int seconds,
           const std::vector<std::string>& words = {});
};

// A process's memory now, and at its peak since it began; its threads.
double MegabytesOf(pid_t pid);
double PeakMegabytesOf(pid_t pid);
int ThreadsOf(pid_t pid);

}  // namespace luukku
