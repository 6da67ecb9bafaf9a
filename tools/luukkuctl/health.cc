#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "lib/status/grpc_status.h"
#include "tools/luukkuctl/groups.h"

namespace luukku::ctl::health_commands {
namespace {

// grpc.health.v1.Health/Check without its .proto: on the wire, a HealthCheckRequest for the whole
// server is an empty message, and a HealthCheckResponse is field 1 as a varint, just as an
// Int32Value is.
using HealthRequest = google::protobuf::Empty;
using HealthResponse = google::protobuf::Int32Value;
constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr int kServing = 1;

constexpr absl::Duration kLongestWait = absl::Seconds(3);

absl::StatusOr<int> CheckHealth(const std::string& address, const Transport& transport,
                                absl::Duration timeout) {
  auto channel = OpenChannel(address, transport);
  if (!channel.ok()) return channel.status();
  grpc::TemplatedGenericStub<HealthRequest, HealthResponse> stub(*std::move(channel));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  const HealthRequest request;
  HealthResponse response;
  grpc::Status status;
  absl::Notification done;
  stub.UnaryCall(&context, kCheck, {}, &request, &response, [&](grpc::Status result) {
    status = std::move(result);
    done.Notify();
  });
  done.WaitForNotification();
  if (!status.ok()) return FromGrpc(status);
  return response.value();
}

// OK only if the service is serving; else an error, so that scripts get exit code 1.
absl::Status ShowHealth(Cli& cli, const std::string& address) {
  const auto health = CheckHealth(address, cli.transport(), std::min(cli.timeout(), kLongestWait));
  if (!health.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(address, " does not answer: ", health.status().message()));
  }
  if (*health != kServing) {
    return absl::FailedPreconditionError(
        absl::StrCat(address, " answers, but is not serving (status ", *health, ")"));
  }
  cli.out() << (cli.is_json() ? R"({"status":"SERVING"})" : "serving") << "\n";
  return absl::OkStatus();
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& command =
      cli.AddCommand("health", "Ask a server whether it is serving; exit code 0 only if it is");
  auto address = std::make_shared<std::string>();
  command.add_option("address", *address, "The server")->required()->type_name("HOST:PORT");
  cli.OnRun(command, [&cli, address] { return ShowHealth(cli, *address); });
}

}  // namespace luukku::ctl::health_commands
