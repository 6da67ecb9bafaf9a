#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace luukku::testing {

// An HTTP server on a free port of the loopback interface, for what posts somewhere: keeps the
// bodies that it gets, and gives everybody the same answer.
class HttpServer {
 public:
  HttpServer();
  ~HttpServer();

  std::string Url() const;
  // Status line without the version, and headers, each with its line end: "503 Busy".
  void Answer(const std::string& status, const std::string& headers = "",
              const std::string& body = "{}");
  // Lets requests wait instead of an answer.
  void Hang(bool hang) { hangs_ = hang; }
  std::vector<std::string> bodies() const;

 private:
  void Serve();
  std::string ReadBody(int fd);

  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::string answer_;               // Guarded by mutex_.
  std::vector<std::string> bodies_;  // Guarded by mutex_.
  std::atomic<bool> hangs_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace luukku::testing
