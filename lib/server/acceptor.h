#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace luukku::server {

// Accepts connections. gRPC 1.51's own listener stops for good once descriptors have run out
// (CVE-2023-4785), and has no limit of connections; this one goes on, and refuses connections above
// its limit.
class Acceptor {
 public:
  // Takes ownership of a connection: non-blocking, closed on exec.
  using Take = std::function<void(int descriptor)>;

  // Listens on "HOST:PORT" at once; port 0 is any that is free. [::] is all addresses of both
  // families, 0.0.0.0 those of IPv4.
  // A connection whose descriptor's number is not below `descriptors` is closed at once: the kernel
  // gives the lowest number that is free, so all numbers below are in use then.
  // Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(const std::string& address,
                                                          int descriptors);
  ~Acceptor();

  // From now on connections are accepted.
  void Start(Take take);
  // Closes the port. Idempotent.
  void Stop();

  int port() const { return port_; }
  // "ADDRESS:PORT" by which this process reaches its own port.
  const std::string& own_address() const { return own_address_; }
  // Connections closed because there were too many.
  int64_t refused() const { return refused_; }

 private:
  explicit Acceptor(int descriptors);
  absl::Status Bind(const std::string& host, const std::string& port);
  void Add(int listener);
  void Run();
  void AcceptAll(int listener);
  void Rest();

  const int descriptors_;
  const int stop_event_;
  std::vector<int> listeners_;
  int port_ = 0;
  std::string own_address_;
  std::atomic<int64_t> refused_ = 0;
  Take take_;
  std::thread thread_;
};

}  // namespace luukku::server
