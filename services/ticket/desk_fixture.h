#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "luukku/ticket/v1/desk_service.grpc.pb.h"
#include "services/ticket/teams/team_projection.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {

// What tests of the desk's settings share: each test leaves them as new.
class DeskFixture : public TicketFixture {
 protected:
  using Desks = v1::DeskService::Stub;

  // As new.
  void TearDown() override {
    v1::Desk desk;
    desk.set_time_zone("UTC");
    for (const char* language : {"en", "fi", "sv"}) desk.add_languages(language);
    desk.set_default_language("fi");
    Set(desk, {"display_names", "time_zone", "languages", "default_language", "priority_matrix",
               "reopen_window", "close_after", "max_text_bytes"});
  }

  absl::StatusOr<v1::Desk> Update(v1::Desk desk, const std::vector<std::string>& mask,
                                  const std::string& who = "root") {
    v1::UpdateDeskRequest request;
    desk.set_name("desks/main");
    *request.mutable_desk() = desk;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(*desks_, who, &Desks::UpdateDesk, request);
  }

  // Returns once the service goes by them.
  void Set(const v1::Desk& desk, const std::vector<std::string>& mask) {
    const auto updated = Update(desk, mask);
    ASSERT_TRUE(updated.ok()) << updated.status();
    for (int i = 0; i < 1000 && Caller("root").desk().etag() != updated->etag(); ++i) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    ASSERT_EQ(Caller("root").desk().etag(), updated->etag());
  }

  absl::StatusOr<v1::Desk> GetDesk(const std::string& who) {
    v1::GetDeskRequest request;
    request.set_name("desks/main");
    return Call(*desks_, who, &Desks::GetDesk, request);
  }

  v1::Caller Caller(const std::string& who) {
    const auto caller = Call(*desks_, who, &Desks::GetCaller, v1::GetCallerRequest());
    EXPECT_TRUE(caller.ok()) << caller.status();
    return caller.value_or(v1::Caller());
  }

  // Takes in what routing tells of agents.
  static void TellTeams(
      const std::vector<std::pair<std::string, std::vector<std::string>>>& agents) {
    std::vector<event::v1::Event> events;
    for (const auto& [agent, teams] : agents) {
      event::v1::Event& event = events.emplace_back();
      event.set_subject("agents/" + agent + "/teams");
      event.mutable_agent_teams_changed();
      for (const std::string& team : teams) {
        event.mutable_agent_teams_changed()->add_teams("teams/" + team);
      }
    }
    db::Pool pool({.conninfo = database_->runtime()}, 1);
    const auto stored = pool.Transact(
        absl::Now() + absl::Seconds(5),
        [&](db::Transaction& transaction) { return ProjectTeams(transaction, events); });
    ASSERT_TRUE(stored.ok()) << stored;
  }

  v1::Ticket Solved(const std::string& who) {
    const v1::Ticket ticket = Create(who);
    EXPECT_TRUE(Move("alice", &Stub::ResolveTicket, ticket.name()).ok());
    return ticket;
  }

  v1::Ticket Closed(const std::string& who) {
    const v1::Ticket ticket = Solved(who);
    EXPECT_TRUE(Move("alice", &Stub::CloseTicket, ticket.name()).ok());
    return ticket;
  }

  std::vector<v1::HistoryEntry> History(const std::string& who, const std::string& ticket) {
    v1::ListTicketHistoryRequest request;
    request.set_name(ticket);
    const auto page = Call(*stub_, who, &Stub::ListTicketHistory, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return {};
    return {page->entries().begin(), page->entries().end()};
  }

  std::unique_ptr<Desks> desks_ = v1::DeskService::NewStub(server_->Channel());
};

}  // namespace luukku::ticket
