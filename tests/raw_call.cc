#include "tests/raw_call.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/completion_queue.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/http.h"

namespace luukku {
namespace {

std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

// Waits for the last operation that was started.
bool Done(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

Contract::Contract() {
  google::protobuf::FileDescriptorSet files;
  std::ifstream in(LUUKKU_CONTRACT, std::ios::binary);
  if (!files.ParseFromIstream(&in)) std::abort();
  for (const auto& proto : files.file()) {
    const auto* file = pool_.BuildFile(proto);
    for (int i = 0; i < file->service_count(); ++i) services_.push_back(file->service(i));
  }
}

std::vector<const google::protobuf::ServiceDescriptor*> Contract::ServedBy(
    const testing::Replicas& replicas) const {
  const std::string page = testing::HttpGet(replicas.metrics_port(0), "/metrics");
  std::vector<const google::protobuf::ServiceDescriptor*> served;
  for (const auto* service : services_) {
    const bool is =
        page.find(absl::StrCat("grpc_service=\"", service->full_name(), "\"")) != std::string::npos;
    if (is) served.push_back(service);
  }
  return served;
}

std::unique_ptr<google::protobuf::Message> Contract::NewMessage(
    const google::protobuf::Descriptor* type) {
  return std::unique_ptr<google::protobuf::Message>(factory_.GetPrototype(type)->New());
}

absl::StatusOr<std::string> RawCaller::Call(const google::protobuf::MethodDescriptor& method,
                                            const std::string& bytes) {
  const bool streams = method.server_streaming();
  const auto context = testing::ContextFor(token_);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(streams ? 3 : 20));
  grpc::CompletionQueue queue;
  const auto call = stub_.PrepareCall(
      context.get(), absl::StrCat("/", method.service()->full_name(), "/", method.name()), &queue);
  call->StartCall(nullptr);
  Done(queue);
  const grpc::Slice slice(bytes);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  Done(queue);
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  const bool answered = Done(queue);
  if (answered && streams) context->TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  Done(queue);
  queue.Shutdown();
  if (answered && (streams || status.ok())) return TextOf(answer);
  if (streams && status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return "";
  return FromGrpc(status);
}

}  // namespace luukku
