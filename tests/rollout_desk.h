#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/testing/desk.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/survey_replicas.h"

namespace luukku {

// Two replicas of each of the four services, as processes, and clients of all of them that balance
// by themselves and repeat calls without an answer (docs/api/README.md). Every call of theirs may
// be repeated, so none may fail while replicas are stopped or killed in turn.
class RolloutDesk {
 public:
  // `programs` as in testing::ReplicaOptions.
  explicit RolloutDesk(const std::string& programs = "");
  ~RolloutDesk() { StopCalls(); }

  // Creates a team that gets all tickets, with agents who have room, and SLA policies.
  void Furnish();

  // Starts callers that open, answer and resolve tickets, and read from all services, until
  // StopCalls.
  void StartCalls();
  void StopCalls();

  // Call after StopCalls. Checks that no call has failed, and many of each method were answered.
  void ExpectAllAnswered() const;
  // Checks that each ticket exists once, under the name that was answered, with its events dense.
  void ExpectAllStoredOnce() const;
  // Rows of tickets without an agent, for messages of failed checks.
  std::string WhatOfUnassigned() const;
  // Checks that each unresolved ticket was assigned to an agent, once.
  void ExpectAllAssignedOnce();
  // Checks that surveys and reports have exactly the created and resolved tickets.
  void ExpectFiguresOfAll();

  // Whether `replicas` take in their feeds up to `time` within a minute.
  bool HaveCaughtUp(const testing::Replicas& replicas, absl::Time time);
  // Replays all parked events; returns how many they were, -1 if some stay parked.
  int ReplayParked();

  testing::Replicas& tickets() { return tickets_; }
  testing::Replicas& routing() { return routing_; }
  testing::Replicas& surveys() { return surveys_.replicas; }
  testing::Replicas& reporting() { return reporting_; }

  // One call by an administrator on a replica's own connection.
  template <typename Stub, typename Request, typename Response>
  grpc::Status Tell(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) const {
    return (stub.*method)(testing::ContextFor(admin_).get(), request, response);
  }

 private:
  static constexpr int kAgents = 4, kRoom = 1000;  // Of each agent.

  // Makes one call of a client and records its result; returns whether it was answered.
  template <typename Stub, typename Request, typename Response>
  bool Ask(Stub& stub,
           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
           const std::string& token, const Request& request, Response* response) {
    const auto status = (stub.*method)(testing::ContextFor(token).get(), request, response);
    Note(Request::descriptor()->name(), status);
    return status.ok();
  }
  void Note(const std::string& request, const grpc::Status& status);

  // The name of the newest ticket; empty if there is none yet.
  std::string Last() const;

  // Repeats `call` on a thread of its own, with a pause after each.
  template <typename Call>
  void Repeat(Call call);
  void LiveOnce(ticket::v1::TicketService::Stub& stub);
  void CallConsumers(const testing::Replicas& replicas);
  bool HasCaughtUp(const testing::Replicas& replicas, absl::Time time) const;
  int ReplayParkedOf(const testing::Replicas& replicas) const;
  bool ReportsAgree(std::string* why);
  int64_t Count(const testing::Database& database, const std::string& what) const;

  const testing::Database ticket_database_{"ticket", {}}, routing_database_{"routing", {}},
      reporting_database_{"reporting", {}};
  const testing::Tokens tokens_;
  const std::string admin_ = tokens_.Mint("root", {"admin"});
  const std::string agent_ = tokens_.Mint("agent0", {"agent"});
  const std::string requester_ = tokens_.Mint("ritva", {"requester"});
  const std::vector<int> routing_ports_ = {testing::FreePort(), testing::FreePort()};
  testing::Replicas tickets_, routing_;
  SurveyReplicas surveys_;
  testing::Replicas reporting_;

  std::atomic<bool> done_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, int> answered_;         // By request.
  std::set<std::string> failures_;              // Request and status.
  std::map<std::string, std::string> created_;  // Subject to name.
  std::string last_;                            // Name of the newest ticket.
  std::vector<std::thread> callers_;
};

}  // namespace luukku
