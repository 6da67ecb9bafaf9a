#include "lib/testing/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace luukku::testing {
namespace {

std::string ReadBody(int fd) {
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

}  // namespace

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
  AnswerBytes(absl::StrCat("HTTP/1.1 ", status, "\r\nConnection: close\r\nContent-Length: ",
                           body.size(), "\r\n", headers, "\r\n", body));
}

void HttpServer::AnswerBytes(std::string bytes) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(bytes);
}

std::vector<std::string> HttpServer::bodies() const {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

void HttpServer::SendAnswer(int fd) {
  const std::lock_guard lock(mutex_);
  for (size_t sent = 0; sent < answer_.size();) {
    const ssize_t count = send(fd, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) break;
    sent += static_cast<size_t>(count);
  }
}

void HttpServer::Serve() {
  for (int fd; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(fd)) {
    std::string body = ReadBody(fd);
    {
      const std::lock_guard lock(mutex_);
      bodies_.push_back(std::move(body));
    }
    while (hangs_ && !stopping_) absl::SleepFor(absl::Milliseconds(10));
    SendAnswer(fd);
  }
}

}  // namespace luukku::testing
