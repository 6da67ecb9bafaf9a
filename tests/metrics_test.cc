// /metrics of real processes: what operators watch is there from the start, as zeros.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "lib/testing/desk.h"

namespace luukku {
namespace {

using ::testing::HasSubstr;

// The body of GET /metrics, or what there was of it.
std::string Scrape(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    if (write(fd, request.data(), request.size()) > 0) {
      char buffer[4096];
      for (ssize_t n; (n = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, n);
    }
  }
  close(fd);
  return answer;
}

TEST(Metrics, AreThereFromTheStart) {
  const testing::Database tickets("ticket", {}), routing("routing", {});
  const testing::Tokens tokens;
  const testing::Replicas ticket_service("ticket", 1, tickets, tokens);
  const testing::Replicas routing_service("routing", 1, routing, tokens,
                                          {{"ticket", ticket_service.Addresses()}});
  const std::string ticket_metrics = Scrape(ticket_service.metrics_port(0));
  EXPECT_THAT(ticket_metrics, HasSubstr("grpc_server_handled_total{"));
  EXPECT_THAT(ticket_metrics, HasSubstr("grpc_method=\"CreateTicket\""));
  EXPECT_THAT(ticket_metrics, HasSubstr("luukku_feed_head_position 0"));
  EXPECT_THAT(ticket_metrics, HasSubstr("luukku_feed_watermark_age_seconds"));
  EXPECT_THAT(ticket_metrics, HasSubstr("luukku_db_sessions_max{pool=\"reads\"} 8"));
  const std::string routing_metrics = Scrape(routing_service.metrics_port(0));
  EXPECT_THAT(routing_metrics, HasSubstr("luukku_event_gap_total{source=\"ticket\"} 0"));
  EXPECT_THAT(routing_metrics, HasSubstr("luukku_event_lag_seconds{source=\"ticket\"}"));
}

}  // namespace
}  // namespace luukku
