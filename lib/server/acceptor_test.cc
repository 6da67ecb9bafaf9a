// Ports: addresses of both families, and refused connections.

#include "lib/server/acceptor.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "absl/time/clock.h"
#include "lib/server/metrics_port.h"

namespace luukku::server {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int kMany = 1000;

class Socket {
 public:
  Socket(int family, int port)
      : fd_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)), connected_(Connect(family, port)) {}
  ~Socket() { close(fd_); }
  bool connected() const { return connected_; }
  // All that comes until the other end closes.
  std::string Talk(const std::string& request) const {
    std::string answer;
    char buffer[4096];
    if (send(fd_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return answer;
    for (ssize_t n; (n = read(fd_, buffer, sizeof(buffer))) > 0;) answer.append(buffer, n);
    return answer;
  }

 private:
  bool Connect(int family, int port) const {
    const auto number = htons(static_cast<uint16_t>(port));
    if (family == AF_INET) {
      sockaddr_in address{.sin_family = AF_INET, .sin_port = number};
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      return connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    }
    const sockaddr_in6 address{
        .sin6_family = AF_INET6, .sin6_port = number, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }

  const int fd_;
  const bool connected_;
};

bool HasIpv6() { return Acceptor::Listen("[::1]:0", kMany).ok(); }

// Sends back a byte and closes.
void Greet(int descriptor) {
  EXPECT_EQ(write(descriptor, "!", 1), 1);
  close(descriptor);
}

std::string GreetingBy(const Acceptor& acceptor, int family) {
  const Socket socket(family, acceptor.port());
  return socket.connected() ? socket.Talk("") : "";
}

TEST(Acceptor, ListensOnAddressesOfBothFamilies) {
  for (const std::string address : {"127.0.0.1:0", "0.0.0.0:0", "[::]:0"}) {
    const auto acceptor = Acceptor::Listen(address, kMany);
    ASSERT_TRUE(acceptor.ok()) << address << acceptor.status();
    (*acceptor)->Start(Greet);
    EXPECT_EQ(GreetingBy(**acceptor, AF_INET), "!") << address;
    EXPECT_THAT((*acceptor)->own_address(), EndsWith(":" + std::to_string((*acceptor)->port())));
  }
  if (!HasIpv6()) GTEST_SKIP() << "this host has no IPv6";
  for (const std::string address : {"[::1]:0", "[::]:0"}) {
    const auto acceptor = Acceptor::Listen(address, kMany);
    ASSERT_TRUE(acceptor.ok()) << address << acceptor.status();
    (*acceptor)->Start(Greet);
    EXPECT_EQ(GreetingBy(**acceptor, AF_INET6), "!") << address;
    EXPECT_THAT((*acceptor)->own_address(),
                StartsWith(address == "[::1]:0" ? "[::1]:" : "127.0.0.1:"));
  }
}

TEST(Acceptor, NamesWhatIsInTheWay) {
  const auto first = Acceptor::Listen("127.0.0.1:0", kMany);
  ASSERT_TRUE(first.ok());
  const auto second =
      Acceptor::Listen("127.0.0.1:" + std::to_string((*first)->port()), kMany).status();
  EXPECT_THAT(std::string(second.message()), HasSubstr("in use"));
  EXPECT_FALSE(Acceptor::Listen("no-such-host.invalid:0", kMany).ok());
}

TEST(Acceptor, ClosesConnectionsThatAreTooMany) {
  const auto acceptor = Acceptor::Listen("127.0.0.1:0", 3);  // All of them.
  ASSERT_TRUE(acceptor.ok());
  (*acceptor)->Start([](int) { FAIL(); });
  EXPECT_EQ(GreetingBy(**acceptor, AF_INET), "");
  EXPECT_EQ((*acceptor)->refused(), 1);
}

TEST(MetricsPort, AnswersOnBothFamiliesWhileOthersAreSlow) {
  for (const std::string address : {"127.0.0.1:0", "[::]:0", "[::1]:0"}) {
    const bool is_ipv6 = address == "[::1]:0";
    if (is_ipv6 && !HasIpv6()) continue;
    const auto port = MetricsPort::Open(address, kMany, {});
    ASSERT_TRUE(port.ok()) << port.status();
    const int family = is_ipv6 ? AF_INET6 : AF_INET;
    const Socket slow(family, (*port)->port()), silent(family, (*port)->port());
    const auto get = [&](const std::string& path) {
      return Socket(family, (*port)->port()).Talk("GET " + path + " HTTP/1.0\r\n\r\n");
    };
    EXPECT_THAT(get("/metrics"), HasSubstr(" 200 OK\r\n"));
    EXPECT_THAT(get("/metrics"), HasSubstr("text/plain; version=0.0.4"));
    EXPECT_THAT(get("/"), HasSubstr(" 404 "));
  }
}

}  // namespace
}  // namespace luukku::server
