#include "lib/testing/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "absl/time/clock.h"

namespace luukku::testing {
namespace {

// The state of a process, from /proc; ' ' if it is gone.
char StateOf(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/stat";
  FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return ' ';
  char state = ' ';
  if (std::fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = ' ';
  std::fclose(file);
  return state;
}

bool Runs(pid_t pid) {
  const char state = StateOf(pid);
  return state != ' ' && state != 'Z';
}

// The test that dies here is a process of its own.
TEST(ProcessTest, EndsWithATestThatDies) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t test = fork();
  if (test == 0) {
    close(ends[0]);
    pid_t pids[2];
    // One that a thread has started which has ended, and one that does not mind SIGTERM.
    std::thread([&] { pids[0] = (new Process("/bin/sleep", {"1000"}))->pid(); }).join();
    pids[1] = (new Process("/bin/sh", {"-c", "trap '' TERM; while :; do sleep 1; done"}))->pid();
    absl::SleepFor(absl::Milliseconds(300));
    if (!Runs(pids[0]) || !Runs(pids[1])) _exit(1);
    (void)!write(ends[1], pids, sizeof(pids));
    raise(SIGKILL);
  }
  close(ends[1]);
  pid_t pids[2];
  ASSERT_EQ(read(ends[0], pids, sizeof(pids)), static_cast<ssize_t>(sizeof(pids)));
  waitpid(test, nullptr, 0);
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while ((Runs(pids[0]) || Runs(pids[1])) && absl::Now() < give_up) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_FALSE(Runs(pids[0]));
  EXPECT_FALSE(Runs(pids[1]));
  // ctest waits while any process holds the pipe that the test writes to: none does.
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);
}

}  // namespace
}  // namespace luukku::testing
