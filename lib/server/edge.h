#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "lib/server/access.h"
#include "lib/server/log.h"
#include "lib/server/rpc_span.h"
#include "lib/server/runtime.h"
#include "lib/server/stream.h"
#include "lib/status/grpc_status.h"

namespace luukku::server {

// Where an answer goes. Called exactly once, from any thread.
template <typename Response>
using Reply = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

// Ends a unary call. What the call holds is kept until its answer has left for the client, or the
// client is gone. Owns itself: gRPC calls OnDone last.
class UnaryReactor : public grpc::ServerUnaryReactor {
 public:
  // The last call of it: gRPC may delete it at once.
  void End(Permit permit, UnsentAnswers::Entry unsent, const absl::Status& status) {
    permit_ = std::move(permit);
    unsent_.emplace(std::move(unsent));
    Finish(ToGrpc(status));
  }
  void OnDone() override { delete this; }

 private:
  Permit permit_;
  std::optional<UnsentAnswers::Entry> unsent_;
};

// What the server sees of an edge.
class Bound {
 public:
  virtual ~Bound() = default;
  // Stops the program if a method of the service is not bound.
  virtual void CheckComplete() const = 0;
  virtual grpc::Service* service() = 0;
};

// Base of all gRPC edges: `class TicketService : public Edge<v1::TicketService>`. Its constructor
// binds each method of the service to a handler:
//
//   Unary("GetTicket", &TicketService::Get);
//
// It is the one point through which every call goes: principal, policy, deadline, metrics, log
// line, error mapping. Who may call stands in the contract (access.h). A method that is not bound
// (CheckComplete) or that nobody may call stops the program at start: default deny.
//
// It registers handlers the way that protoc's WithCallbackMethod_… classes do, for many methods at
// once (docs/adr/0003).
template <typename GrpcService>
class Edge : public Bound, public GrpcService::Service {
 public:
  explicit Edge(Runtime* runtime)
      : runtime_(runtime),
        descriptor_(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            GrpcService::service_full_name())) {}

  void CheckComplete() const override {
    for (int i = 0; i < descriptor_->method_count(); ++i) {
      bool bound = false;
      for (const auto& method : methods_) {
        bound = bound || method->name() == FullName(descriptor_->method(i));
      }
      if (!bound) Fail(descriptor_->method(i)->full_name() + " is not bound");
    }
  }

  grpc::Service* service() override { return this; }

 protected:
  // Binds a handler that may block: it runs on the executor.
  template <typename Self, typename Request, typename Response>
  void Unary(const char* name,
             absl::StatusOr<Response> (Self::*handler)(const Call&, const Request&)) {
    Method* const method = Add(name);
    Bind<Request, Response>(
        method, [=, this](Call call, const Request* request, Reply<Response> reply) {
          // Shared, since the reply is still ours when the executor refuses the task.
          auto shared = std::make_shared<Reply<Response>>(std::move(reply));
          const std::string turn = TurnOf(call.principal);
          const bool accepted = runtime_->executor->Submit(turn, [=, this, call = std::move(call)] {
            (*shared)(Guard<Response>(
                [&] { return (static_cast<Self*>(this)->*handler)(call, *request); }));
          });
          if (!accepted) (*shared)(Overloaded());
        });
  }

  // Binds a handler that does not block: it checks the request and hands a command with the reply
  // to a group commit. The request stays valid until the reply is called. It must not throw once it
  // has given the reply away.
  template <typename Self, typename Request, typename Response>
  void Grouped(const char* name,
               void (Self::*handler)(const Call&, const Request&, Reply<Response>)) {
    Bind<Request, Response>(
        Add(name), [=, this](Call call, const Request* request, Reply<Response> reply) {
          (static_cast<Self*>(this)->*handler)(call, *request, std::move(reply));
        });
  }

  // That a bound method of administrators takes more than kMaxRequestBytes.
  void TakesLargeRequests(const char* name) {
    for (const auto& method : methods_) {
      if (method->name() == FullName(descriptor_->FindMethodByName(name))) {
        method->TakeLargeRequests();
      }
    }
  }

  // Binds a server stream: the handler checks the request and makes the source of messages
  // (stream.h).
  template <typename Self, typename Request, typename Response>
  void Stream(const char* name,
              absl::StatusOr<std::unique_ptr<StreamSource<Response>>> (Self::*handler)(
                  const Call&, const Request&, std::function<void()> wake)) {
    Method* const method = Add(name);
    const OpenStream<Request, Response> open = [=, this](const Call& call, const Request& request,
                                                         std::function<void()> wake) {
      return (static_cast<Self*>(this)->*handler)(call, request, std::move(wake));
    };
    this->MarkMethodCallback(
        indexes_.at(method),
        new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, Response>(
            [=, this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
              return new StreamReactor<Request, Response>(runtime_, method, context, *bytes, open);
            }));
  }

 private:
  template <typename Request, typename Response>
  using Run = std::function<void(Call, const Request*, Reply<Response>)>;

  static std::string FullName(const google::protobuf::MethodDescriptor* method) {
    return method->service()->full_name() + "/" + method->name();
  }

  [[noreturn]] static void Fail(const std::string& what) {
    log::Error("cannot start", {{"what", what}});
    std::abort();
  }

  Method* Add(const char* name) {
    const auto* method = descriptor_->FindMethodByName(name);
    if (method == nullptr) Fail(descriptor_->full_name() + " has no method " + name);
    if (CallersOf(*method).empty()) Fail(FullName(method) + " has no row in the table of access");
    methods_.push_back(std::make_unique<Method>(runtime_, method));
    indexes_[methods_.back().get()] = method->index();
    return methods_.back().get();
  }

  template <typename Response, typename Handler>
  static absl::StatusOr<Response> Guard(Handler handler) {
    try {
      return handler();
    } catch (const std::exception& error) {
      return HandlerFailed(error);
    }
  }

  // Puts an answer into the bytes that leave; what its caller may not have in hand is refused.
  template <typename Response>
  static absl::Status Pack(const absl::StatusOr<Response>& answer, const Permit& permit,
                           grpc::ByteBuffer* bytes) {
    if (!answer.ok()) return answer.status();
    if (permit != nullptr) {
      const auto size = static_cast<int64_t>(answer->ByteSizeLong());
      if (absl::Status room = permit->Hold(size); !room.ok()) return room;
    }
    bool own_bytes = false;
    grpc::SerializationTraits<Response>::Serialize(*answer, bytes, &own_bytes);
    return absl::OkStatus();
  }

  // Messages come and go as bytes, since gRPC answers a malformed one with UNIMPLEMENTED; so do the
  // requests of streams.
  template <typename Request, typename Response>
  void Bind(Method* method, Run<Request, Response> run) {
    auto start = [method, runtime = runtime_, run = std::move(run)](
                     grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                     grpc::ByteBuffer* answer_bytes) {
      auto* const reactor = new UnaryReactor();
      Arrival arrival = method->Arrived(*context);
      auto request = std::make_shared<Request>();
      auto call = method->Admit(*context, arrival);
      Permit permit = call.ok() ? call->permit : nullptr;
      Reply<Response> reply = [=, arrival =
                                      std::move(arrival)](absl::StatusOr<Response> answer) mutable {
        NoteTicket(arrival.span, *request);
        if (answer.ok()) NoteTicket(arrival.span, *answer);
        request = nullptr;
        absl::Status status = Pack(answer, permit, answer_bytes);
        const auto size = static_cast<int64_t>(answer_bytes->Length());
        auto unsent = runtime->unsent->Add(*context, size, arrival.end);
        status = method->Answered(status, arrival);
        if (permit != nullptr) permit->Answered();  // Before the caller hears of it.
        reactor->End(std::move(permit), std::move(unsent), status);
      };
      absl::Status read = call.status();
      if (read.ok()) read = method->Read(*bytes, permit, *request);
      if (read.ok()) {
        run(*std::move(call), request.get(), std::move(reply));
      } else {
        reply(std::move(read));
      }
      return reactor;
    };
    this->MarkMethodRawCallback(
        indexes_.at(method),
        new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            std::move(start)));
  }

  Runtime* const runtime_;
  const google::protobuf::ServiceDescriptor* const descriptor_;
  std::vector<std::unique_ptr<Method>> methods_;
  std::map<const Method*, int> indexes_;
};

}  // namespace luukku::server
