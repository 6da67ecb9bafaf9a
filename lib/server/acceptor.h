#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace luukku::server {

// Where connections come in. gRPC 1.51 leaves its own listener for dead once descriptors have run
// out (CVE-2023-4785), and knows no bound of connections; this one lives on, and refuses those
// that are too many.
class Acceptor {
 public:
  // Takes over a connection: non-blocking, closed on exec.
  using Take = std::function<void(int descriptor)>;

  // Listens on "HOST:PORT" at once; port 0 is any that is free. [::] is all addresses of both
  // families, 0.0.0.0 those of IPv4.
  // A connection whose descriptor's number is not below `descriptors` is closed at once: the kernel
  // gives the lowest number that is free, so that many are open then.
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
  // Connections that were too many.
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
