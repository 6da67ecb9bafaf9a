#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace luukku::testing {

// An HTTP server on a free port of the loopback interface: stores the bodies that it receives, and
// sends everybody the same answer.
class HttpServer {
 public:
  HttpServer();
  ~HttpServer();

  std::string Url() const;
  // Status line without the version, and headers, each with its line end: "503 Busy".
  void Answer(const std::string& status, const std::string& headers = "",
              const std::string& body = "{}");
  void AnswerBody(const std::string& body, const std::string& headers = "") {
    Answer("200 OK", headers, body);
  }
  // The whole answer, status line included, whatever it is.
  void AnswerBytes(std::string bytes);
  // While set, requests get no answer.
  void Hang(bool hang) { hangs_ = hang; }
  // Bodies of all requests in order; "" for one without.
  std::vector<std::string> bodies() const;

 private:
  void Serve();
  void SendAnswer(int fd);

  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::string answer_;               // Guarded by mutex_.
  std::vector<std::string> bodies_;  // Guarded by mutex_.
  std::atomic<bool> hangs_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace luukku::testing
