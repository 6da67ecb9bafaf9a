#include "lib/server/acceptor.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace luukku::server {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::StatusOr<Addresses> Resolve(const std::string& host, const std::string& port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return absl::UnavailableError(gai_strerror(error));
  }
  return Addresses(found, freeaddrinfo);
}

// Listens there, or returns -1.
int ListenOn(const addrinfo& address) {
  const int fd = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) return -1;
  const int yes = 1, no = 0;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));  // Connections inherit it.
  if (address.ai_family == AF_INET6) {
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
  }
  if (bind(fd, address.ai_addr, address.ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

int PortOf(const sockaddr_storage& address) {
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// The loopback address if the socket listens on all addresses. That of IPv4 for both families: a
// host may have no ::1.
std::string OwnAddress(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN];
  if (address.ss_family == AF_INET6) {
    const auto& ip = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_UNSPECIFIED(&ip)) return "127.0.0.1";
    return absl::StrCat("[", inet_ntop(AF_INET6, &ip, text, sizeof(text)), "]");
  }
  const auto& ip = reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (ip.s_addr == htonl(INADDR_ANY)) return "127.0.0.1";
  return inet_ntop(AF_INET, &ip, text, sizeof(text));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(const std::string& address,
                                                           int descriptors) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  auto acceptor = std::unique_ptr<Acceptor>(new Acceptor(descriptors));
  if (auto bound = acceptor->Bind(host, address.substr(colon + 1)); !bound.ok()) return bound;
  return acceptor;
}

absl::Status Acceptor::Bind(const std::string& host, const std::string& port) {
  const auto addresses = Resolve(host, port);
  if (!addresses.ok()) return addresses.status();
  int lacking = 0;  // The error of an address that this host does not have.
  for (const addrinfo* one = addresses->get(); one != nullptr; one = one->ai_next) {
    const int fd = ListenOn(*one);
    if (fd >= 0) {
      Add(fd);
    } else if (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL) {
      lacking = errno;
    } else {
      return absl::UnavailableError(strerror(errno));
    }
  }
  if (!listeners_.empty()) return absl::OkStatus();
  // A kernel without IPv6.
  if (host == "::" && lacking == EAFNOSUPPORT) return Bind("0.0.0.0", port);
  return absl::UnavailableError(strerror(lacking));
}

void Acceptor::Add(int listener) {
  listeners_.push_back(listener);
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
  port_ = PortOf(bound);
  own_address_ = absl::StrCat(OwnAddress(bound), ":", port_);
}

Acceptor::Acceptor(int descriptors)
    : descriptors_(descriptors), stop_event_(eventfd(0, EFD_CLOEXEC)) {}

Acceptor::~Acceptor() {
  Stop();
  close(stop_event_);
}

void Acceptor::Start(Take take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (thread_.joinable()) {
    eventfd_write(stop_event_, 1);
    thread_.join();
  }
  for (const int fd : listeners_) close(fd);
  listeners_.clear();
}

void Acceptor::Run() {
  std::vector<pollfd> polled = {{.fd = stop_event_, .events = POLLIN, .revents = 0}};
  for (const int fd : listeners_) polled.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  for (;;) {
    poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0) return;
    for (size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents != 0) AcceptAll(polled[i].fd);
    }
  }
}

void Acceptor::AcceptAll(int listener) {
  // In parts, so that Stop is noticed while connections come as fast as they can.
  for (int i = 0; i < 64; ++i) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      // Other errors: no connection waits, or one ended before it was accepted.
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) Rest();
      return;
    }
    if (fd < descriptors_) {
      take_(fd);
    } else {
      ++refused_;  // Before anybody can know of it.
      close(fd);
    }
  }
}

// Waits until a descriptor may be free again.
void Acceptor::Rest() {
  pollfd stop = {.fd = stop_event_, .events = POLLIN, .revents = 0};
  poll(&stop, 1, 100);
}

}  // namespace luukku::server
