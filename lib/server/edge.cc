#include "lib/server/edge.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/contract/fields.h"
#include "lib/log/log.h"
#include "lib/server/runtime.h"
#include "lib/server/stream_reactor.h"
#include "lib/status/grpc_status.h"
#include "lib/trace/rpc_span.h"

namespace luukku::server {

// Ends a unary call. Keeps what the call holds until its answer has left for the client, or the
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

namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

[[noreturn]] void Fail(const std::string& what) {
  log::Error("cannot start", {{"what", what}});
  std::abort();
}

std::string FullName(const MethodDescriptor& method) {
  return method.service()->full_name() + "/" + method.name();
}

// Serialises an answer; refuses it if its caller would have too many bytes in memory.
absl::Status Pack(const Message& answer, const Permit& permit, grpc::ByteBuffer* bytes) {
  if (permit != nullptr) {
    const auto size = static_cast<int64_t>(answer.ByteSizeLong());
    if (absl::Status room = permit->Hold(size); !room.ok()) return room;
  }
  bool own_bytes = false;
  grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(answer, bytes, &own_bytes);
  return absl::OkStatus();
}

}  // namespace

// The gRPC service of an edge. Handlers are registered as protoc's WithRawCallbackMethod_… classes
// do: messages are passed as bytes, since gRPC answers a malformed one with UNIMPLEMENTED.
class Edge::Service : public grpc::Service {
 public:
  Service(Runtime* runtime, const char* name)
      : runtime_(runtime),
        descriptor_(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name)) {
    if (descriptor_ == nullptr) Fail(std::string("there is no service ") + name);
    using grpc::internal::RpcMethod;
    for (int i = 0; i < descriptor_->method_count(); ++i) {
      const MethodDescriptor& method = *descriptor_->method(i);
      paths_.push_back("/" + FullName(method));
      AddMethod(new grpc::internal::RpcServiceMethod(
          paths_.back().c_str(),
          method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC,
          nullptr));
    }
    methods_.resize(descriptor_->method_count());
  }

  void CheckComplete() const {
    for (size_t i = 0; i < methods_.size(); ++i) {
      if (methods_[i] == nullptr) Fail(FullName(*descriptor_->method(i)) + " is not bound");
    }
  }

  Method* Add(const char* name) {
    const MethodDescriptor* const method = descriptor_->FindMethodByName(name);
    if (method == nullptr) Fail(descriptor_->full_name() + " has no method " + name);
    if (CallersOf(*method).empty()) Fail(FullName(*method) + " has no row in the table of access");
    methods_[method->index()] = std::make_unique<Method>(runtime_, method);
    return methods_[method->index()].get();
  }

  Method* Find(const char* name) {
    return methods_[descriptor_->FindMethodByName(name)->index()].get();
  }

  // `run` gets a parsed request, and checks it.
  void Bind(Method* method, RunGrouped run) {
    auto start = [method, runtime = runtime_, run = std::move(run)](
                     grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                     grpc::ByteBuffer* answer_bytes) {
      auto* const reactor = new UnaryReactor();
      Arrival arrival = method->Arrived(*context);
      std::shared_ptr<Message> request = method->NewRequest();
      auto call = method->Admit(*context, arrival);
      const bool for_customer = call.ok() && IsCustomer(call->principal);
      Permit permit = call.ok() ? call->permit : nullptr;
      AnyReply reply = [=, arrival = std::move(arrival)](AnyAnswer answer) mutable {
        trace::NoteTicket(arrival.span, *request);
        request = nullptr;
        absl::Status status = answer.status();
        if (status.ok()) {
          trace::NoteTicket(arrival.span, **answer);
          if (for_customer) LeaveToDesk(**answer);
          status = Pack(**answer, permit, answer_bytes);
        }
        const auto size = static_cast<int64_t>(answer_bytes->Length());
        auto unsent = runtime->unsent->Add(*context, size, arrival.end);
        status = method->Answered(status, arrival);
        if (permit != nullptr) permit->Answered();  // Before the caller hears of it.
        reactor->End(std::move(permit), std::move(unsent), status);
      };
      absl::Status read = call.status();
      if (read.ok()) read = method->Read(*bytes, permit, *request);
      if (read.ok()) {
        run(*call, *request, std::move(reply));
      } else {
        reply(std::move(read));
      }
      return reactor;
    };
    MarkMethodRawCallback(
        method->index(),
        new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            std::move(start)));
  }

  void BindStream(Method* method, AnyCheck check, OpenStream open) {
    auto start = [method, runtime = runtime_, check = std::move(check), open = std::move(open)](
                     grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
      return new StreamReactor(runtime, method, context, *bytes, check, open);
    };
    MarkMethodRawCallback(
        method->index(),
        new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            std::move(start)));
  }

  Runtime* runtime() { return runtime_; }

  static AnyAnswer Guarded(const RunUnary& run, const Call& call, const Message& request) {
    try {
      return run(call, request);
    } catch (const std::exception& error) {
      return HandlerFailed(error);
    }
  }

 private:
  static bool IsCustomer(const auth::Principal& principal) {
    return principal.IsOnlyRequester() || principal.roles.Intersects(auth::kPublic);
  }

  Runtime* const runtime_;
  const ServiceDescriptor* const descriptor_;
  std::deque<std::string> paths_;                 // gRPC keeps pointers into them.
  std::vector<std::unique_ptr<Method>> methods_;  // In the contract's order; null: not bound.
};

Edge::Edge(Runtime* runtime, const char* service)
    : service_(std::make_unique<Service>(runtime, service)) {}

Edge::~Edge() = default;

void Edge::CheckComplete() const { service_->CheckComplete(); }

grpc::Service* Edge::service() { return service_.get(); }

void Edge::TakesLargeRequests(const char* name) { service_->Find(name)->TakeLargeRequests(); }

void Edge::BindGrouped(const char* name, AnyCheck check, RunGrouped run) {
  Method* const method = service_->Add(name);
  service_->Bind(method, [method, check = std::move(check), run = std::move(run)](
                             const Call& call, const Message& request, AnyReply reply) {
    if (absl::Status good = method->CheckRequest(call, request, check); !good.ok()) {
      return reply(std::move(good));
    }
    run(call, request, std::move(reply));
  });
}

void Edge::BindUnary(const char* name, AnyCheck check, RunUnary run) {
  Method* const method = service_->Add(name);
  const RunUnary checked = [method, check = std::move(check), run = std::move(run)](
                               const Call& call, const Message& request) -> AnyAnswer {
    if (absl::Status good = method->CheckRequest(call, request, check); !good.ok()) return good;
    return run(call, request);
  };
  service_->Bind(method, [executor = &service_->runtime()->executor, checked](
                             const Call& call, const Message& request, AnyReply reply) {
    // Shared, since the reply is still ours when the executor refuses the task.
    auto shared = std::make_shared<AnyReply>(std::move(reply));
    const bool accepted =
        (*executor)->Submit(TurnOf(call.principal), [shared, &request, call, &checked] {
          (*shared)(Service::Guarded(checked, call, request));
        });
    if (!accepted) (*shared)(Overloaded());
  });
}

void Edge::BindStream(const char* name, AnyCheck check, OpenStream open) {
  service_->BindStream(service_->Add(name), std::move(check), std::move(open));
}

}  // namespace luukku::server
