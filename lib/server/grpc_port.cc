#include "lib/server/grpc_port.h"

#include <google/protobuf/message.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>

#include <atomic>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.pb.h"
#include "lib/log/log.h"

namespace luukku::server {
namespace {

// Above the limit of the edges, so that most messages that are too large get an answer of ours.
constexpr int kMaxMessageBytes = 2 * (8 << 20);

// Most bytes of incoming messages in gRPC, over all senders: it reads a whole message before an
// edge sees the call and its token. Pods have 256 MiB (deploy/k8s), a service under load 80 MB.
// Beyond this gRPC ends calls and connections until there is room, after it has read, so a flood
// may go beyond for a while (docs/operate/limits.md has figures).
constexpr size_t kMaxIncomingBytes = 64 << 20;

// Calls at once of one connection. A proxy that has more opens another connection.
constexpr int kMaxCallsOfConnection = 256;

// gRPC gives each stream of reflection a thread for as long as it is open.
constexpr int kMaxThreadsOfReflection = 16;

void SetBounds(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetResourceQuota(grpc::ResourceQuota("incoming")
                               .Resize(kMaxIncomingBytes)
                               .SetMaxThreads(kMaxThreadsOfReflection));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsOfConnection);
  // For a connection that sends nothing; 2 min otherwise.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
}

// gRPC inflates a message before it checks its size: 100 kB may become 100 MiB of zeros. So
// compressed messages are refused, UNIMPLEMENTED; clients see this in grpc-accept-encoding.
void RefuseCompression(grpc::ServerBuilder& builder) {
  for (int algorithm = GRPC_COMPRESS_NONE + 1; algorithm < GRPC_COMPRESS_ALGORITHMS_COUNT;
       ++algorithm) {
    builder.SetCompressionAlgorithmSupportStatus(static_cast<grpc_compression_algorithm>(algorithm),
                                                 false);
  }
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
}

void SetKeepalive(grpc::ServerBuilder& builder) {
  // Clients ping every 30 s at most; connections end after 5 min so that new replicas get load.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 300'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000);
}

// gRPC's library of reflection adds its plugin to every server of a process that is linked with it.
// This removes it from servers that must not have it.
class Reflection : public grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool on) : on_(on) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    // gRPC's health service has no descriptor of its own: without this, reflection lists it and
    // cannot describe it.
    google::protobuf::LinkMessageReflection<grpc::health::v1::HealthCheckRequest>();
    if (on_) return;
    const std::string name = grpc::reflection::ProtoServerReflectionPlugin().name();
    std::erase_if(*plugins, [&](const auto& plugin) { return plugin->name() == name; });
  }

 private:
  const bool on_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcPort>> GrpcPort::Open(
    const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
    const std::vector<Edge*>& edges, const Options& options) {
  static const bool health = [] {
    grpc::EnableDefaultHealthCheckService(true);
    return true;
  }();
  (void)health;
  auto acceptor = Acceptor::Listen(address, options.descriptors);
  if (!acceptor.ok()) return acceptor.status();
  auto port = std::unique_ptr<GrpcPort>(new GrpcPort(*std::move(acceptor)));
  grpc::ServerBuilder builder;
  port->connections_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
  SetBounds(builder);
  RefuseCompression(builder);
  SetKeepalive(builder);
  builder.SetOption(std::make_unique<Reflection>(options.reflection));
  for (Edge* edge : edges) builder.RegisterService(edge->service());
  // gRPC does not start a server that has nothing but health.
  if (edges.empty()) builder.RegisterCallbackGenericService(&port->nothing_);
  port->server_ = builder.BuildAndStart();
  if (port->server_ == nullptr) return absl::UnavailableError("gRPC does not start");
  port->acceptor_->Start([connections = port->connections_.get()](int descriptor) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    connections->HandleNewConnection(&connection);
  });
  return port;
}

// Addresses, "ipv4:192.0.2.1:5000", and the words behind them are left out of the lines.
void TakeOverGrpcsLog() {
  gpr_set_log_function([](gpr_log_func_args* line) {
    static constexpr int64_t kLinesPerSecond = 5;
    static std::atomic<int64_t> second, lines;
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    if (second.exchange(now) != now) lines = 0;
    if (++lines > kLinesPerSecond) return;
    const std::string_view message = line->message;
    log::Warning("gRPC", {{"what", std::string(message.substr(0, message.find("ipv")))}});
  });
}

GrpcPort::~GrpcPort() { Shutdown(absl::Now()); }

void GrpcPort::SetServing(const std::string& service, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(service, serving);
}

void GrpcPort::Shutdown(absl::Time deadline) {
  acceptor_->Stop();
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(deadline));
}

}  // namespace luukku::server
