#include "lib/auth/testing_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace luukku::auth {

RawServer::RawServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  listen(listener_, 16);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  shutdown(listener_, SHUT_RDWR);  // Ends accept().
  thread_.join();
  close(listener_);
}

std::string RawServer::Url() const { return absl::StrCat("http://127.0.0.1:", port_, "/jwks"); }

void RawServer::AnswerBytes(std::string bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ = std::move(bytes);
}

void RawServer::Answer(const std::string& body, const std::string& headers) {
  AnswerBytes(absl::StrCat("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ", body.size(),
                           "\r\n", headers, "\r\n", body));
}

void RawServer::Serve() {
  for (int fd; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(fd)) {
    std::string request;
    char buffer[1024];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t count = read(fd, buffer, sizeof(buffer));
      if (count <= 0) break;
      request.append(buffer, static_cast<size_t>(count));
    }
    ++asked_;
    while (hangs_ && !stopping_) absl::SleepFor(absl::Milliseconds(10));
    const std::lock_guard lock(mutex_);
    for (size_t sent = 0; sent < bytes_.size();) {
      const ssize_t count = send(fd, bytes_.data() + sent, bytes_.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) break;
      sent += static_cast<size_t>(count);
    }
  }
}

}  // namespace luukku::auth
