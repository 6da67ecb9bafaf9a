#include "lib/testing/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace luukku::testing {

HttpServer::HttpServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  Answer("200 OK");
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

HttpServer::~HttpServer() {
  stopping_ = true;
  shutdown(listener_, SHUT_RDWR);  // Ends accept().
  thread_.join();
  close(listener_);
}

std::string HttpServer::Url() const { return absl::StrCat("http://127.0.0.1:", port_); }

void HttpServer::Answer(const std::string& status, const std::string& headers,
                        const std::string& body) {
  const std::lock_guard lock(mutex_);
  answer_ =
      absl::StrCat("HTTP/1.1 ", status, "\r\nConnection: close\r\nContent-Length: ", body.size(),
                   "\r\n", headers, "\r\n", body);
}

std::vector<std::string> HttpServer::bodies() const {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

std::string HttpServer::ReadBody(int fd) {
  std::string request;
  char buffer[4096];
  size_t end = std::string::npos, length = 0;
  while (end == std::string::npos || request.size() < end + 4 + length) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count <= 0) break;
    request.append(buffer, static_cast<size_t>(count));
    if (end != std::string::npos) continue;
    end = request.find("\r\n\r\n");
    const size_t header = absl::AsciiStrToLower(request).find("content-length:");
    if (header < end) length = std::strtoul(request.c_str() + header + 15, nullptr, 10);
  }
  return end == std::string::npos ? "" : request.substr(end + 4);
}

void HttpServer::Serve() {
  for (int fd; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(fd)) {
    const std::string body = ReadBody(fd);
    while (hangs_ && !stopping_) absl::SleepFor(absl::Milliseconds(10));
    const std::lock_guard lock(mutex_);
    bodies_.push_back(body);
    (void)send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }
}

}  // namespace luukku::testing
