#include "lib/testing/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace luukku::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

std::string PathOf(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* folder = std::getenv("LUUKKU_BIN_DIR");
  if (folder == nullptr) {
    std::fprintf(stderr, "LUUKKU_BIN_DIR is not set: run tests by ./dev test\n");
    std::exit(1);
  }
  return std::string(folder) + "/" + program;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Waits until this process's parent, which alone has the other end of the pipe, is gone; then ends
// the group of processes that it leads. Called after fork, so it may call little.
[[noreturn]] void OutliveTheParent(int pipe_end) {
  // Whatever else the parent had open it must not keep open: connections, ports, ctest's pipe.
  dup2(pipe_end, 0);
  close_range(1, ~0U, 0);
  setpgid(0, 0);
  signal(SIGTERM, SIG_IGN);
  char nothing;
  while (read(0, &nothing, 1) < 0 && errno == EINTR) {
  }
  kill(0, SIGTERM);
  sleep(1);
  kill(0, SIGKILL);
  _exit(0);
}

// The group that all children are in. Not PR_SET_PDEATHSIG: that is sent when the thread ends that
// has forked, and tests restart replicas from threads of their own.
pid_t GroupOfChildren() {
  static const pid_t group = [] {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return getpgrp();
    const pid_t leader = fork();
    if (leader == 0) OutliveTheParent(ends[0]);
    setpgid(leader, leader);
    close(ends[0]);
    return leader;  // The other end stays open for as long as this process lives.
  }();
  return group;
}

}  // namespace

Process::Process(const std::string& program, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  // All memory is taken before fork: the child of a process with threads may call little.
  const std::string path = PathOf(program);
  std::vector<std::string> argv = {path};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  std::vector<std::string> env = environment;
  for (char** entry = environ; *entry != nullptr; ++entry) env.push_back(*entry);
  const auto argv_pointers = Pointers(argv), env_pointers = Pointers(env);
  const pid_t group = GroupOfChildren();
  pid_ = fork();
  if (pid_ == 0) {
    setpgid(0, group);
    execve(path.c_str(), argv_pointers.data(), env_pointers.data());
    _exit(127);
  }
}

Process::~Process() { Kill(); }

Process::Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}

void Process::Signal(int signal) {
  if (pid_ > 0) kill(pid_, signal);
}

void Process::Kill() {
  Signal(SIGKILL);
  Wait();
}

bool Process::Runs() {
  siginfo_t info{};
  return pid_ > 0 && waitid(P_PID, pid_, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

int Process::Wait() {
  if (pid_ <= 0) return -1;
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

int FreePort() {
  // The socket stays bound, and never listens, until this process ends: the kernel does not assign
  // its port to others, but a server that names the port and sets SO_REUSEADDR may listen there.
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int reuse = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    std::perror("no port is free");
    std::exit(1);
  }
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

bool WaitForPort(int port, double seconds) {
  const absl::Time end = absl::Now() + absl::Seconds(seconds);
  while (absl::Now() < end) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(port);
    const bool open = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(fd);
    if (open) return true;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

}  // namespace luukku::testing
