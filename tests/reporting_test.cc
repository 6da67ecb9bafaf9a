// Reports of real processes: tickets under load, two replicas of reporting of which one is killed
// again and again, while routing and survey are down. In the end the reports of both replicas equal
// SQL queries in the ticket service.
//
// LUUKKU_REPORTING_KILLS sets how often (default 6).

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/grpc_status.h"
#include "lib/status/proto_time.h"
#include "lib/testing/desk.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

namespace luukku {
namespace {

using reporting::v1::ReportService;
using Tickets = ticket::v1::TicketService::Stub;
using Conversation = ticket::v1::ConversationService::Stub;

int Kills() {
  const char* set = std::getenv("LUUKKU_REPORTING_KILLS");
  return set == nullptr ? 6 : std::atoi(set);
}

class ReportingTest : public ::testing::Test {
 protected:
  static constexpr int kCallers = 4;

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, const std::string& token) {
    Response response;
    const auto context = testing::ContextFor(token);
    const auto status = FromGrpc((stub.*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  template <typename Request>
  void Move(Tickets& tickets,
            grpc::Status (Tickets::*method)(grpc::ClientContext*, const Request&,
                                            ticket::v1::Ticket*),
            const std::string& name) {
    Request request;
    request.set_name(name);
    // Moves that the state forbids are refused, and not counted.
    (void)Call(tickets, method, request, agent_);
  }

  // One ticket's life.
  void LiveOnce(Tickets& tickets, Conversation& conversation, std::mt19937& random) {
    ticket::v1::CreateTicketRequest create;
    create.mutable_ticket()->set_type(static_cast<common::v1::TicketType>(1 + random() % 4));
    create.mutable_ticket()->set_channel(static_cast<common::v1::Channel>(1 + random() % 8));
    create.mutable_ticket()->set_subject("x");
    const auto ticket = Call(tickets, &Tickets::CreateTicket, create, requester_);
    if (!ticket.ok()) return;
    const std::string& name = ticket->name();
    ticket::v1::AssignTicketRequest assign;
    assign.set_name(name);
    assign.set_team(absl::StrCat("teams/t", random() % 3));
    (void)Call(tickets, &Tickets::AssignTicket, assign, agent_);
    ticket::v1::CreateCommentRequest comment;
    comment.set_parent(name);
    comment.mutable_comment()->set_text("x");
    if (random() % 2 == 0) {
      (void)Call(conversation, &Conversation::CreateComment, comment, agent_);
    }
    for (auto left = random() % 5; left > 0; --left) {
      switch (random() % 6) {
        case 0:
          Move(tickets, &Tickets::CancelTicket, name);
          break;
        case 1:
          Move(tickets, &Tickets::ReopenTicket, name);
          break;
        case 2:
          Move(tickets, &Tickets::CloseTicket, name);
          break;
        default:
          Move(tickets, &Tickets::ResolveTicket, name);
      }
    }
  }

  // Runs tickets' lives on all callers until `is_over`.
  void Live(const std::function<bool()>& is_over) {
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        const auto tickets = ticket::v1::TicketService::NewStub(ticket_service_.Channel(0));
        const auto conversation =
            ticket::v1::ConversationService::NewStub(ticket_service_.Channel(0));
        std::mt19937 random(i);
        while (!is_over()) LiveOnce(*tickets, *conversation, random);
      });
    }
    for (auto& caller : callers) caller.join();
  }

  pqxx::row TicketsSay(const std::string& expression, const std::string& condition = "true") {
    return ticket_database_.Query(
        absl::StrCat("SELECT ", expression, " FROM tickets WHERE ", condition))[0];
  }

  bool Eventually(const std::function<bool()>& condition) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (!condition()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(50));
    }
    return true;
  }

  // Whether the figures count all events up to now.
  bool IsUpToDate(ReportService::Stub& reports, absl::Time now) {
    reporting::v1::TypeSharesRequest request;
    request.mutable_period()->set_last_days(1);
    const auto answer = Call(reports, &ReportService::Stub::TypeShares, request, agent_);
    return answer.ok() && FromProto(answer->basis().feeds(0).watermark()) >= now;
  }

  void ExpectVolumes(ReportService::Stub& reports) {
    const auto sums = [](const auto& months) {
      reporting::v1::MonthVolumes sum;
      for (const auto& month : months) {
        sum.set_arrived(sum.arrived() + month.arrived());
        sum.set_resolved(sum.resolved() + month.resolved());
        sum.set_closed(sum.closed() + month.closed());
        sum.set_cancelled(sum.cancelled() + month.cancelled());
        sum.set_reopened(sum.reopened() + month.reopened());
        sum.set_arrived_reopened(sum.arrived_reopened() + month.arrived_reopened());
        sum.set_not_closed(month.not_closed());
        sum.set_not_resolved(month.not_resolved());
      }
      return sum;
    };
    reporting::v1::MonthlyVolumesRequest request;
    request.set_group_by(reporting::v1::DIMENSION_TEAM);
    const auto report = Call(reports, &ReportService::Stub::MonthlyVolumes, request, agent_);
    ASSERT_TRUE(report.ok()) << report.status();
    ExpectSame(sums(report->months()), "true");
    for (const auto& group : report->groups()) {
      const auto& key = group.group().key();
      ExpectSame(sums(group.months()),
                 absl::StrCat("COALESCE('teams/' || team, '') = '", key, "'"));
    }
  }

  void ExpectSame(const reporting::v1::MonthVolumes& volumes, const std::string& condition) {
    SCOPED_TRACE(condition);
    const auto row = TicketsSay(
        "count(*) AS arrived, count(resolve_time) AS resolved, "
        "count(*) FILTER (WHERE state = 6) AS closed, "
        "count(*) FILTER (WHERE state = 7) AS cancelled, COALESCE(sum(reopen_count), 0) AS "
        "reopened, "
        "count(*) FILTER (WHERE reopen_count > 0) AS arrived_reopened, "
        "count(*) FILTER (WHERE state < 6) AS not_closed, "
        "count(*) FILTER (WHERE state < 5) AS not_resolved",
        condition);
    const auto number = [&](const char* column) { return row[column].as<int64_t>(); };
    EXPECT_EQ(volumes.arrived(), number("arrived"));
    EXPECT_EQ(volumes.resolved(), number("resolved"));
    EXPECT_EQ(volumes.closed(), number("closed"));
    EXPECT_EQ(volumes.cancelled(), number("cancelled"));
    EXPECT_EQ(volumes.reopened(), number("reopened"));
    EXPECT_EQ(volumes.arrived_reopened(), number("arrived_reopened"));
    EXPECT_EQ(volumes.not_closed(), number("not_closed"));
    EXPECT_EQ(volumes.not_resolved(), number("not_resolved"));
  }

  void ExpectTimes(ReportService::Stub& reports) {
    reporting::v1::ResolutionTimesRequest request;
    request.mutable_period()->set_last_days(1);
    const auto report = Call(reports, &ReportService::Stub::ResolutionTimes, request, agent_);
    ASSERT_TRUE(report.ok()) << report.status();
    ExpectSame(report->total().first_response(), "first_response_time");
    ExpectSame(report->total().resolution(), "resolve_time");
    ExpectSame(report->total().closing(), "close_time");
  }

  void ExpectSame(const reporting::v1::DurationFigures& figures, const std::string& time) {
    const std::string seconds =
        absl::StrCat("extract(epoch FROM ", time, " - create_time)::float8");
    const auto row = TicketsSay(
        absl::StrCat("count(*), sum(", seconds, "), percentile_cont(0.5) WITHIN GROUP (ORDER BY ",
                     seconds, "), percentile_cont(0.95) WITHIN GROUP (ORDER BY ", seconds, ")"),
        absl::StrCat(time, " IS NOT NULL AND state <> 7"));
    const auto number = [](const google::protobuf::Duration& duration) {
      return static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9;
    };
    EXPECT_EQ(figures.count(), row[0].as<int64_t>());
    EXPECT_GT(figures.count(), 0);
    EXPECT_NEAR(figures.sum_seconds(), row[1].as<double>(), 1e-4);
    EXPECT_NEAR(number(figures.median()), row[2].as<double>(), 2e-6);
    EXPECT_NEAR(number(figures.p95()), row[3].as<double>(), 2e-6);
  }

  testing::Tokens tokens_;
  const std::string agent_ = tokens_.Mint("alice", {"agent"});
  const std::string requester_ = tokens_.Mint("ritva", {"requester"});
  testing::Database ticket_database_{"ticket", {}}, reporting_database_{"reporting", {}};
  testing::Replicas ticket_service_{"ticket", 1, ticket_database_, tokens_};
  const std::string nobody_ = absl::StrCat("127.0.0.1:", testing::FreePort());
  testing::Replicas reporting_{
      "reporting",
      2,
      reporting_database_,
      tokens_,
      {{"ticket", ticket_service_.Addresses()}, {"routing", nobody_}, {"survey", nobody_}}};
};

TEST_F(ReportingTest, FiguresAreThoseOfTheTicketsThoughAReplicaIsKilled) {
  std::atomic<bool> over = false;
  std::thread killer([&] {
    for (int i = 0; i < Kills(); ++i) {
      absl::SleepFor(absl::Milliseconds(1500));
      reporting_.KillAndRestart(0);
    }
    over = true;
  });
  Live([&] { return over.load(); });
  killer.join();
  const absl::Time end = absl::Now();
  for (int replica = 0; replica < reporting_.size(); ++replica) {
    SCOPED_TRACE(absl::StrCat("replica ", replica));
    const auto reports = ReportService::NewStub(reporting_.Channel(replica));
    ASSERT_TRUE(Eventually([&] { return IsUpToDate(*reports, end); }));
    ExpectVolumes(*reports);
    ExpectTimes(*reports);
  }
  std::printf("%ld tickets\n", TicketsSay("count(*)")[0].as<long>());
  EXPECT_EQ(reporting_database_.Query("SELECT FROM feed_parked").size(), 0u);
}

}  // namespace
}  // namespace luukku
