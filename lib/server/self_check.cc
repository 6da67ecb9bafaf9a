#include "lib/server/self_check.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <utility>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.pb.h"
#include "lib/status/grpc_status.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(2);
constexpr absl::Duration kDeadline = absl::Seconds(5);

grpc::Status Ask(const std::shared_ptr<grpc::Channel>& channel) {
  const grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
  const grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  return grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request, &response);
}

}  // namespace

SelfCheck::SelfCheck(std::string address, std::string name,
                     std::shared_ptr<grpc::ChannelCredentials> credentials,
                     std::function<void(bool)> report)
    : address_(std::move(address)),
      name_(std::move(name)),
      credentials_(std::move(credentials)),
      report_(std::move(report)),
      answered_(absl::Now()),
      worker_("self_check", kInterval, [this] { return Round(); }) {}

void SelfCheck::Start() { worker_.Start(); }

void SelfCheck::Stop() { worker_.Stop(); }

absl::StatusOr<bool> SelfCheck::Round() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetSslTargetNameOverride(name_);
  const auto status = FromGrpc(Ask(grpc::CreateCustomChannel(address_, credentials_, arguments)));
  const absl::Time now = absl::Now();
  if (status.ok()) answered_ = now;
  report_(now - answered_ < kSilence);
  if (!status.ok()) return status;
  return false;
}

}  // namespace luukku::server
