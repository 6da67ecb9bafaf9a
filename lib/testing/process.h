#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace luukku::testing {

// A child process of a whole-system test. Its output goes to this process's. Killed with the
// object; and with this process, however that ends.
class Process {
 public:
  // `program` is a name in LUUKKU_BIN_DIR, or a whole path. `environment` holds "NAME=value".
  Process(const std::string& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment = {});
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;

  void Signal(int signal);
  // SIGKILL, and waits for the end.
  void Kill();
  // Whether it has not ended.
  bool Runs();
  // Waits for the end; the exit code, or -1 if a signal ended it.
  int Wait();
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

// Says why on standard error, and ends this process.
[[noreturn]] void Die(const std::string& why);

// A TCP port of the loopback interface that nobody uses, and that nobody else gets while this
// process lives.
int FreePort();

// Waits until something accepts connections there; false after `seconds`.
bool WaitForPort(int port, double seconds);

}  // namespace luukku::testing
