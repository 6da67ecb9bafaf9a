#include "bench/load.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luukku::bench {
namespace {

constexpr int kCallersOfAConnection = 8;
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

struct Call {
  int64_t number;
  size_t caller;
  absl::Time due;
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  (void)buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

class Loop {
 public:
  explicit Loop(const Load& load) : load_(load) {
    const int connections = (load.callers + kCallersOfAConnection - 1) / kCallersOfAConnection;
    for (int i = 0; i < connections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs_.push_back(std::make_unique<grpc::GenericStub>(
          grpc::CreateCustomChannel(load.address, grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  ~Loop() {
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) delete static_cast<Call*>(tag);
  }

  absl::StatusOr<Measured> Run() {
    begin_ = absl::Now();
    end_ = begin_ + load_.duration;
    if (load_.rate == 0) {
      for (int caller = 0; caller < load_.callers; ++caller) Start(caller, absl::Now());
    }
    while (failure_.ok() && (absl::Now() < end_ || in_flight_ > 0)) Step();
    if (!failure_.ok()) return failure_;
    return Summarise(std::move(milliseconds_), absl::ToDoubleSeconds(load_.duration));
  }

 private:
  // Begins what is due, then waits for an answer or for what is due next.
  void Step() {
    absl::Time wake = in_flight_ > 0 ? absl::Now() + kCallTimeout : end_;
    if (load_.rate > 0) {
      while (Due() <= absl::Now() && Due() < end_) Start(started_ % load_.callers, Due());
      if (Due() < end_) wake = Due();
    }
    void* tag = nullptr;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(wake)) == grpc::CompletionQueue::GOT_EVENT) {
      Take(std::unique_ptr<Call>(static_cast<Call*>(tag)));
    }
  }

  absl::Time Due() const {
    return begin_ + absl::Seconds(static_cast<double>(started_) / load_.rate);
  }

  void Start(size_t caller, absl::Time due) {
    auto call = std::make_unique<Call>();
    call->number = started_++;
    call->caller = caller;
    call->due = due;
    call->context.AddMetadata(
        "authorization", "Bearer " + (load_.token_of ? load_.token_of(call->number) : load_.token));
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    call->reader = stubs_[caller % stubs_.size()]->PrepareUnaryCall(
        &call->context, load_.method, BufferOf(load_.request(call->number)), &queue_);
    call->reader->StartCall();
    ++in_flight_;
    Call* const tag = call.release();
    tag->reader->Finish(&tag->answer, &tag->status, tag);
  }

  void Take(std::unique_ptr<Call> call) {
    --in_flight_;
    const absl::Time now = absl::Now();
    if (call->status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED && load_.refused) {
      load_.refused();
      return;
    }
    if (!call->status.ok()) {
      failure_ = absl::InternalError(absl::StrCat(load_.method, " failed with code ",
                                                  static_cast<int>(call->status.error_code()), ": ",
                                                  call->status.error_message()));
      return;
    }
    // Closed loops are cut off at the end, so that what is counted belongs to the time.
    if (load_.rate > 0 || now <= end_) {
      milliseconds_.push_back(absl::ToDoubleMilliseconds(now - call->due));
    }
    if (load_.answered) load_.answered(call->number, call->due, BytesOf(call->answer));
    if (load_.rate == 0 && now < end_) Start(call->caller, now);
  }

  const Load& load_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  absl::Time begin_, end_;
  int64_t started_ = 0;
  int64_t in_flight_ = 0;
  absl::Status failure_;
  std::vector<double> milliseconds_;
};

}  // namespace

absl::StatusOr<Measured> Run(const Load& load) { return Loop(load).Run(); }

}  // namespace luukku::bench
