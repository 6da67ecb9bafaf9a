#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

// An HTTP server for the tests of lib/auth.
namespace luukku::auth {

// A server on a free port of the loopback interface which gives everybody the same bytes as answer,
// whatever they are.
class RawServer {
 public:
  RawServer();
  ~RawServer();

  std::string Url() const;
  // The whole answer, status line included.
  void AnswerBytes(std::string bytes);
  // 200 with this body, and more headers, each with its line end.
  void Answer(const std::string& body, const std::string& headers = "");
  // Lets connections wait instead of an answer.
  void Hang(bool hang) { hangs_ = hang; }
  int asked() const { return asked_; }

 private:
  void Serve();

  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::string bytes_;  // Guarded by mutex_.
  std::atomic<bool> hangs_ = false, stopping_ = false;
  std::atomic<int> asked_ = 0;
  std::thread thread_;
};

}  // namespace luukku::auth
