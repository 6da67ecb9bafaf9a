#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "lib/server/runtime.h"
#include "lib/server/stream.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"

namespace luukku::server {

// Drives one stream. Owns itself: gRPC calls OnDone last.
class StreamReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  using Check =
      std::function<void(Violations&, const Call&, const google::protobuf::Message& request)>;

  StreamReactor(Runtime* runtime, Method* method, grpc::CallbackServerContext* context,
                const grpc::ByteBuffer& bytes, const Check& check, const OpenStream& open)
      : runtime_(runtime),
        method_(method),
        arrival_(method->Arrived(*context)),
        message_(method->NewAnswer()) {
    auto call = method_->Admit(*context, arrival_);
    if (!call.ok()) {
      End(call.status());
      return;
    }
    permit_ = call->permit;
    turn_ = TurnOf(call->principal);
    std::shared_ptr<google::protobuf::Message> request = method_->NewRequest();
    absl::Status read = method_->Read(bytes, permit_, *request);
    if (read.ok()) read = method_->CheckRequest(*call, *request, check);
    if (!read.ok()) {
      End(read);
      return;
    }
    {
      absl::MutexLock lock(&mutex_);
      state_ = State::kWorking;
    }
    Submit([this, open, call = *std::move(call), request = std::move(request)] {
      auto source = open(call, *request, [this] { Wake(); });
      if (!source.ok()) return End(source.status());
      source_ = *std::move(source);
      Work();
    });
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(Cancelled());
    {
      absl::MutexLock lock(&mutex_);
      state_ = State::kWorking;
    }
    Submit([this] { Work(); });
  }

  void OnCancel() override {
    {
      absl::MutexLock lock(&mutex_);
      cancelled_ = true;
      if (state_ != State::kWaiting) return;
      state_ = State::kEnded;
    }
    End(Cancelled());
  }

  void OnDone() override { delete this; }

 private:
  // kWaiting: for Wake. kWorking: the executor has it. kWriting: gRPC has it. kEnded: Finish was
  // called.
  enum class State { kWaiting, kWorking, kWriting, kEnded };

  static absl::Status Cancelled() {
    return Error(absl::StatusCode::kCancelled, reason::kCancelled, "the caller gave up");
  }

  void Wake() {
    {
      absl::MutexLock lock(&mutex_);
      woken_ = true;
      if (state_ != State::kWaiting) return;
      state_ = State::kWorking;
    }
    Submit([this] { Work(); });
  }

  void Submit(Executor::Task task) {
    if (!runtime_->executor->Submit(turn_, std::move(task))) End(Overloaded());
  }

  void Work() {
    while (true) {
      {
        absl::MutexLock lock(&mutex_);
        woken_ = false;
      }
      const auto more = Next();
      if (!more.ok()) return End(more.status());
      bool cancelled;
      {
        absl::MutexLock lock(&mutex_);
        cancelled = cancelled_;
        if (!cancelled && !*more) {
          if (woken_) continue;
          state_ = State::kWaiting;
          return;
        }
        if (!cancelled) state_ = State::kWriting;
      }
      if (cancelled) return End(Cancelled());
      bool own_bytes = false;
      bytes_.Clear();
      grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(*message_, &bytes_,
                                                                                 &own_bytes);
      StartWrite(&bytes_);
      return;
    }
  }

  absl::StatusOr<bool> Next() {
    message_->Clear();
    try {
      return source_->Next(*message_);
    } catch (const std::exception& error) {
      return HandlerFailed(error);
    }
  }

  // Called once, by the owner of the stream in its present state.
  void End(const absl::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      state_ = State::kEnded;
    }
    const absl::Status told = method_->Answered(status, arrival_);
    if (permit_ != nullptr) permit_->Answered();  // Before the caller hears of it.
    Finish(ToGrpc(told));
  }

  Runtime* const runtime_;
  Method* const method_;
  Arrival arrival_;
  Permit permit_;
  std::string turn_;
  const std::unique_ptr<google::protobuf::Message> message_;
  grpc::ByteBuffer bytes_;  // Of the message that gRPC has.

  absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kEnded;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;

  std::unique_ptr<StreamSource> source_;  // Last: its end stops the wake calls.
};

}  // namespace luukku::server
