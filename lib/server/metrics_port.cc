#include "lib/server/metrics_port.h"

#include <microhttpd.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>

#include <iterator>
#include <string_view>
#include <utility>

namespace luukku::server {
namespace {

constexpr unsigned kMaxConnections = 64;
constexpr unsigned kMaxConnectionsOfAddress = 16;
constexpr unsigned kSilentSeconds = 5;  // After which a connection is closed.
constexpr size_t kMaxScrapeBytes = 16 << 10;

MHD_Result Send(MHD_Connection* connection, unsigned code, const std::string& body) {
  MHD_Response* response = MHD_create_response_from_buffer(
      body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                          "text/plain; version=0.0.4; charset=utf-8");
  const MHD_Result queued = MHD_queue_response(connection, code, response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Result Answer(void* self, MHD_Connection* connection, const char* path, const char* method,
                  const char*, const char*, size_t*, void**) {
  if (std::string_view(method) != MHD_HTTP_METHOD_GET) {
    return Send(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET /metrics\n");
  }
  if (std::string_view(path) != "/metrics") {
    return Send(connection, MHD_HTTP_NOT_FOUND, "GET /metrics\n");
  }
  return Send(connection, MHD_HTTP_OK, static_cast<const MetricsPort*>(self)->Page());
}

}  // namespace

MetricsPort::MetricsPort(std::unique_ptr<Acceptor> acceptor, Collectables collectables)
    : acceptor_(std::move(acceptor)), collectables_(std::move(collectables)) {}

absl::StatusOr<std::unique_ptr<MetricsPort>> MetricsPort::Open(const std::string& address,
                                                               int descriptors,
                                                               Collectables collectables) {
  auto acceptor = Acceptor::Listen(address, descriptors);
  if (!acceptor.ok()) return acceptor.status();
  auto port =
      std::unique_ptr<MetricsPort>(new MetricsPort(*std::move(acceptor), std::move(collectables)));
  port->daemon_ = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET, 0, nullptr, nullptr,
      &Answer, port.get(), MHD_OPTION_CONNECTION_LIMIT, kMaxConnections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMaxConnectionsOfAddress, MHD_OPTION_CONNECTION_TIMEOUT,
      kSilentSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMaxScrapeBytes, MHD_OPTION_END);
  if (port->daemon_ == nullptr) return absl::UnavailableError("the HTTP server does not start");
  port->acceptor_->Start([daemon = port->daemon_](int descriptor) {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    auto* address_of_peer = reinterpret_cast<sockaddr*>(&peer);
    getpeername(descriptor, address_of_peer, &size);
    MHD_add_connection(daemon, descriptor, address_of_peer, size);  // Closes it if it is too much.
  });
  return port;
}

MetricsPort::~MetricsPort() {
  acceptor_->Stop();
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

std::string MetricsPort::Page() const {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& collectable : collectables_) {
    auto some = collectable->Collect();
    families.insert(families.end(), std::move_iterator(some.begin()),
                    std::move_iterator(some.end()));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace luukku::server
