#include "tools/luukkuctl/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "lib/status/address.h"

namespace luukku::ctl {
namespace {

constexpr int kMaxAttempts = 5;

// `.luukku/token` of the working folder or the nearest folder above it; empty if there is none.
std::string FindTokenFile() {
  std::error_code error;
  auto folder = std::filesystem::current_path(error);
  while (!folder.empty()) {
    const auto file = folder / ".luukku" / "token";
    if (std::filesystem::is_regular_file(file, error)) return file.string();
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return "";
}

// Whether all are characters that metadata may carry.
bool IsPrintable(absl::string_view token) {
  return std::all_of(token.begin(), token.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

absl::StatusOr<std::string> ReadToken(const std::string& option) {
  const std::string file = option.empty() ? FindTokenFile() : option;
  if (file.empty()) {
    return UsageError(
        "no token: give --token-file, set LUUKKU_TOKEN_FILE, or put one into .luukku/token");
  }
  std::ifstream stream(file);
  std::string token((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream) return UsageError(absl::StrCat("the token file ", file, " can't be read"));
  absl::StripAsciiWhitespace(&token);
  if (token.empty() || !IsPrintable(token)) {
    return UsageError(absl::StrCat("the token file ", file, " holds no token"));
  }
  return token;
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const Transport& transport) {
  if (!transport.UsesTls()) return grpc::InsecureChannelCredentials();
  if (transport.ca_file.empty()) return grpc::SslCredentials({});
  std::ifstream stream(transport.ca_file);
  const std::string roots((std::istreambuf_iterator<char>(stream)),
                          std::istreambuf_iterator<char>());
  if (!stream || roots.empty()) {
    return UsageError(absl::StrCat("the CA file ", transport.ca_file, " can't be read"));
  }
  return grpc::SslCredentials({.pem_root_certs = roots});
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& address,
                                                           const Transport& transport) {
  auto credentials = CredentialsOf(transport);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  // Connects again as soon as calls are tried again.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  if (transport.UsesTls() && !transport.server_name.empty()) {
    arguments.SetSslTargetNameOverride(transport.server_name);
  }
  return grpc::CreateCustomChannel(address, *credentials, arguments);
}

absl::Status Connection::CallAny(const google::protobuf::MethodDescriptor& method,
                                 const google::protobuf::Message& request,
                                 google::protobuf::Message& response) {
  if (absl::Status status = Connect(); !status.ok()) return status;
  const std::unique_ptr<google::protobuf::Message> sent(request.New());
  sent->CopyFrom(request);
  const auto* const id = sent->GetDescriptor()->FindFieldByName("request_id");
  if (id != nullptr && sent->GetReflection()->GetString(*sent, id).empty()) {
    sent->GetReflection()->SetString(sent.get(), id, RandomUuid());
  }
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  absl::Status status = WithRetries(Login::kToken, [&](grpc::ClientContext& context) {
    using google::protobuf::MessageLite;
    return grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(channel_.get(), rpc,
                                                                       &context, *sent, &response);
  });
  if (status.ok() || id == nullptr || ExitCodeOf(status) != kExitUnavailable) return status;
  return WithRequestId(std::move(status), sent->GetReflection()->GetString(*sent, id));
}

absl::Status Connection::WithRetries(Login login, const Attempt& attempt) {
  const absl::Time deadline = absl::Now() + options_.timeout;
  for (int attempts = 1;; ++attempts) {
    grpc::ClientContext context;
    if (login == Login::kToken) {
      if (absl::Status status = Authorize(context); !status.ok()) return status;
    }
    context.set_deadline(absl::ToChronoTime(deadline));
    absl::Status status = FromGrpc(attempt(context));
    if (!options_.retries || !MayRetry(status) || attempts == kMaxAttempts) return status;
    const absl::Duration delay = RetryDelay(status, attempts);
    if (absl::Now() + delay >= deadline) return status;
    absl::SleepFor(delay);
  }
}

absl::Status Connection::Authorize(grpc::ClientContext& context) {
  if (token_.empty()) {
    absl::StatusOr<std::string> token = ReadToken(options_.token_file);
    if (!token.ok()) return token.status();
    token_ = *std::move(token);
  }
  context.AddMetadata("authorization", "Bearer " + token_);
  return absl::OkStatus();
}

absl::Status Connection::Connect() {
  if (channel_ != nullptr) return absl::OkStatus();
  const Transport& transport = options_.transport;
  if (!transport.UsesTls() && !transport.plaintext && !IsLoopback(options_.address)) {
    return UsageError(absl::StrCat(
        options_.address,
        " is another host: give --tls-ca-file or --tls, or --plaintext if nobody listens between"));
  }
  auto channel = OpenChannel(options_.address, transport);
  if (!channel.ok()) return channel.status();
  channel_ = *std::move(channel);
  return absl::OkStatus();
}

}  // namespace luukku::ctl
