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
#include "absl/time/clock.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"

namespace luukku::server {

// What a server stream sends.
template <typename Response>
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // Makes the next message. True: send it. False: nothing to send now; the source calls its wake
  // function when that may have changed. An error ends the stream. Runs on the executor, one call
  // at a time, and may block; nothing more is asked for until the client has taken the last
  // message, so a slow client costs one message of memory.
  virtual absl::StatusOr<bool> Next(Response* message) = 0;
};

// Opens a stream: checks the request and makes its source. `wake` may be called from any thread for
// as long as the source lives.
template <typename Request, typename Response>
using OpenStream = std::function<absl::StatusOr<std::unique_ptr<StreamSource<Response>>>(
    const Call&, const Request&, std::function<void()> wake)>;

// Drives one stream. Owns itself: gRPC calls OnDone last.
template <typename Request, typename Response>
class StreamReactor : public grpc::ServerWriteReactor<Response> {
 public:
  StreamReactor(Runtime* runtime, Method* method, grpc::CallbackServerContext* context,
                const grpc::ByteBuffer& bytes, const OpenStream<Request, Response>& open)
      : runtime_(runtime), method_(method), arrival_(method->Arrived(*context)) {
    auto call = method_->Admit(*context, arrival_);
    if (!call.ok()) {
      End(call.status());
      return;
    }
    permit_ = call->permit;
    turn_ = TurnOf(call->principal);
    Request request;
    if (auto status = method_->Read(bytes, permit_, request); !status.ok()) {
      End(status);
      return;
    }
    {
      absl::MutexLock lock(&mutex_);
      state_ = State::kWorking;
    }
    Submit([this, open, call = *std::move(call), request = std::move(request)] {
      auto source = open(call, request, [this] { Wake(); });
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
      this->StartWrite(&message_);
      return;
    }
  }

  absl::StatusOr<bool> Next() {
    message_.Clear();
    try {
      return source_->Next(&message_);
    } catch (const std::exception& error) {
      return HandlerFailed(error);
    }
  }

  // Called by whoever owns the stream in its present state, once.
  void End(const absl::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      state_ = State::kEnded;
    }
    const absl::Status told = method_->Answered(status, arrival_);
    if (permit_ != nullptr) permit_->Answered();  // Before the caller hears of it.
    this->Finish(ToGrpc(told));
  }

  Runtime* const runtime_;
  Method* const method_;
  Arrival arrival_;
  Permit permit_;
  std::string turn_;
  Response message_;

  absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kEnded;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;

  std::unique_ptr<StreamSource<Response>> source_;  // Last: its end stops the wake calls.
};

}  // namespace luukku::server
