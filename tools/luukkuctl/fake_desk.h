#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "lib/status/grpc_status.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tools/luukkuctl/fake_reporting.h"
#include "tools/luukkuctl/fake_routing.h"
#include "tools/luukkuctl/fake_survey.h"

namespace luukku::ctl {

// A ticket service for tests, on a free port of this host: it stores requests, and returns
// configured answers. Not for calls from several threads at once.
class FakeDesk final : public ticket::v1::TicketService::Service {
 public:
  FakeDesk() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    conversation.desk = this;
    builder.RegisterService(&conversation);
    builder.RegisterService(&feed);
    builder.RegisterService(&consumers);
    builder.RegisterService(&routing.teams);
    builder.RegisterService(&routing.rules);
    builder.RegisterService(&routing.queue);
    builder.RegisterService(&routing.calendars);
    builder.RegisterService(&routing.sla);
    builder.RegisterService(&reporting);
    builder.RegisterService(&survey);
    server_ = builder.BuildAndStart();
    address = "127.0.0.1:" + std::to_string(port);
  }
  ~FakeDesk() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::Server& server() { return *server_; }

  grpc::Status CreateTicket(grpc::ServerContext* context,
                            const ticket::v1::CreateTicketRequest* request,
                            ticket::v1::Ticket* response) override {
    creates.push_back(*request);
    *response = request->ticket();
    response->set_name("tickets/1042");
    return Answer(*context);
  }

  grpc::Status GetTicket(grpc::ServerContext* context, const ticket::v1::GetTicketRequest* request,
                         ticket::v1::Ticket* response) override {
    *response = ticket;
    response->set_name(request->name());
    return Answer(*context);
  }

  // Has `tickets_there` tickets; a page token is the number of the next.
  grpc::Status ListTickets(grpc::ServerContext* context,
                           const ticket::v1::ListTicketsRequest* request,
                           ticket::v1::ListTicketsResponse* response) override {
    lists.push_back(*request);
    int next = request->page_token().empty() ? 1 : std::stoi(request->page_token());
    const int end = std::min(next + request->page_size(), tickets_there + 1);
    while (next < end) response->add_tickets()->set_name("tickets/" + std::to_string(next++));
    if (next <= tickets_there) response->set_next_page_token(std::to_string(next));
    return Answer(*context);
  }

  grpc::Status UpdateTicket(grpc::ServerContext* context,
                            const ticket::v1::UpdateTicketRequest* request,
                            ticket::v1::Ticket* response) override {
    updates.push_back(*request);
    *response = request->ticket();
    return Answer(*context);
  }

  grpc::Status ListTicketHistory(grpc::ServerContext* context,
                                 const ticket::v1::ListTicketHistoryRequest*,
                                 ticket::v1::ListTicketHistoryResponse* response) override {
    response->add_entries()->set_actor("people/maija");
    return Answer(*context);
  }

  grpc::Status AssignTicket(grpc::ServerContext* context,
                            const ticket::v1::AssignTicketRequest* request,
                            ticket::v1::Ticket*) override {
    assigns.push_back(*request);
    return Answer(*context);
  }

  grpc::Status SetTicketPending(grpc::ServerContext* context,
                                const ticket::v1::SetTicketPendingRequest* request,
                                ticket::v1::Ticket*) override {
    pendings.push_back(*request);
    return Answer(*context);
  }

  // Serves `entries` in one message each.
  class Feed final : public event::v1::FeedService::Service {
   public:
    grpc::Status GetFeed(grpc::ServerContext*, const event::v1::GetFeedRequest*,
                         event::v1::Feed* response) override {
      response->set_epoch("epoch-1");
      response->set_head_position(head);
      return grpc::Status::OK;
    }

    grpc::Status StartEpoch(grpc::ServerContext*, const event::v1::StartEpochRequest* request,
                            event::v1::Feed* response) override {
      ended = request->epoch();
      response->set_epoch("epoch-2");
      return grpc::Status::OK;
    }

    grpc::Status Subscribe(grpc::ServerContext*, const event::v1::SubscribeRequest* request,
                           grpc::ServerWriter<event::v1::SubscribeResponse>* writer) override {
      subscribed = *request;
      for (const auto& entry : entries) {
        event::v1::SubscribeResponse response;
        *response.add_entries() = entry;
        writer->Write(response);
      }
      return ToGrpc(absl::UnavailableError("shutting down"));
    }

    int64_t head = 0;
    std::vector<event::v1::FeedEntry> entries;
    event::v1::SubscribeRequest subscribed;
    std::string ended;  // The epoch in the request of StartEpoch.
  };

  class Conversation final : public ticket::v1::ConversationService::Service {
   public:
    grpc::Status CreateComment(grpc::ServerContext* context,
                               const ticket::v1::CreateCommentRequest* request,
                               ticket::v1::CreateCommentResponse* response) override {
      desk->comments.push_back(*request);
      *response->mutable_comment() = request->comment();
      return desk->Answer(*context);
    }

    grpc::Status ListComments(grpc::ServerContext* context, const ticket::v1::ListCommentsRequest*,
                              ticket::v1::ListCommentsResponse* response) override {
      response->add_comments()->set_text("Have you tried\nturning it off?");
      return desk->Answer(*context);
    }
    FakeDesk* desk = nullptr;
  };

  // A consumer with two parked events.
  class Consumers final : public event::v1::ConsumerService::Service {
   public:
    grpc::Status ListConsumers(grpc::ServerContext*, const event::v1::ListConsumersRequest*,
                               event::v1::ListConsumersResponse* response) override {
      auto& consumer = *response->add_consumers();
      consumer.set_source("ticket");
      consumer.set_etag("7");
      consumer.set_refused(true);
      return grpc::Status::OK;
    }

    grpc::Status ListParked(grpc::ServerContext*, const event::v1::ListParkedRequest* request,
                            event::v1::ListParkedResponse* response) override {
      for (int version = 2; version <= 3; ++version) {
        auto& event = *response->add_events();
        event.set_source(request->source().empty() ? "ticket" : request->source());
        event.set_subject("tickets/1042");
        event.set_version(version);
        event.set_reason("cannot digest this");
      }
      return grpc::Status::OK;
    }

    grpc::Status ReplayParked(grpc::ServerContext*, const event::v1::ReplayParkedRequest* request,
                              event::v1::ReplayParkedResponse* response) override {
      replayed = *request;
      response->set_replayed(2);
      return grpc::Status::OK;
    }

    grpc::Status Resync(grpc::ServerContext*, const event::v1::ResyncRequest* request,
                        event::v1::Consumer* response) override {
      resynced = *request;
      response->set_source(request->source());
      response->set_resyncing(true);
      return grpc::Status::OK;
    }

    event::v1::ReplayParkedRequest replayed;
    event::v1::ResyncRequest resynced;
  };

  std::string address;
  Conversation conversation;
  Feed feed;
  Consumers consumers;
  FakeRouting routing;
  FakeReporting reporting;
  FakeSurvey survey;
  ticket::v1::Ticket ticket;        // Returned by GetTicket.
  int tickets_there = 0;            // Number of tickets that ListTickets has.
  std::deque<absl::Status> errors;  // Errors of the next calls; then they succeed.

  std::string authorization;  // Of the last call.
  std::vector<ticket::v1::CreateTicketRequest> creates;
  std::vector<ticket::v1::ListTicketsRequest> lists;
  std::vector<ticket::v1::UpdateTicketRequest> updates;
  std::vector<ticket::v1::CreateCommentRequest> comments;
  std::vector<ticket::v1::AssignTicketRequest> assigns;
  std::vector<ticket::v1::SetTicketPendingRequest> pendings;

 private:
  grpc::Status Answer(const grpc::ServerContext& context) {
    const auto metadata = context.client_metadata().find("authorization");
    if (metadata != context.client_metadata().end()) {
      authorization.assign(metadata->second.data(), metadata->second.size());
    }
    if (errors.empty()) return grpc::Status::OK;
    const absl::Status error = errors.front();
    errors.pop_front();
    return ToGrpc(error);
  }

  std::unique_ptr<grpc::Server> server_;
};

}  // namespace luukku::ctl
