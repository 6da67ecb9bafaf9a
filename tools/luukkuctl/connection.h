#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "lib/status/grpc_status.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/render.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {

// The types of generated stub methods.
template <typename Stub, typename Request, typename Response>
using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
template <typename Stub, typename Request, typename Response>
using StreamMethod = std::unique_ptr<grpc::ClientReader<Response>> (Stub::*)(grpc::ClientContext*,
                                                                             const Request&);

// A mutating request: it has a request id, so that it may be sent again safely.
template <typename Request>
concept Mutation = requires(Request request) {
  request.set_request_id(std::string());
};

inline constexpr int kNoLimit = std::numeric_limits<int>::max();
inline constexpr int kLargestPage = 200;  // As the contract says.

// TLS if `tls` or `ca_file` is set and `plaintext` is not; else plaintext.
struct Transport {
  bool tls = false;         // Trust the authorities that this system trusts.
  std::string ca_file;      // Trust these authorities (PEM) instead.
  std::string server_name;  // Name in the server's certificate; empty for the address's host.
  bool plaintext = false;   // No TLS, even to other hosts.

  bool UsesTls() const { return !plaintext && (tls || !ca_file.empty()); }
};

struct ConnectionOptions {
  std::string address;  // host:port.
  Transport transport;
  std::string token_file;  // Empty: `.luukku/token` of the working folder or the nearest above it.
  absl::Duration timeout;  // Of a call with all its retries.
  bool retries = true;
};

// Whether a call carries a token. Public methods need none.
enum class Login { kToken, kNone };

// A connection to one service; no I/O before the first call. All calls of luukkuctl go through
// here: they carry the token, have a deadline and are tried again, with the same request id, while
// the service is UNAVAILABLE or the caller is beyond a limit. Errors are those of the service (see
// lib/status), or UsageError for a bad token file, or for a token that would go to another host in
// plaintext without --plaintext.
class Connection {
 public:
  explicit Connection(ConnectionOptions options) : options_(std::move(options)) {}

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Method<Stub, Request, Response> method, Request request,
                                Login login = Login::kToken) {
    if constexpr (Mutation<Request>) {
      if (request.request_id().empty()) request.set_request_id(RandomUuid());
    }
    if (absl::Status status = Connect(); !status.ok()) return status;
    Stub stub(channel_);
    Response response;
    absl::Status status = WithRetries(login, [&](grpc::ClientContext& context) {
      return (stub.*method)(&context, request, &response);
    });
    if (status.ok()) return response;
    if constexpr (Mutation<Request>) {
      if (ExitCodeOf(status) == kExitUnavailable) {
        status = WithRequestId(std::move(status), request.request_id());
      }
    }
    return status;
  }

  // The same of a method whose types are known at run time only. A mutation's request_id is set if
  // it has none.
  absl::Status CallAny(const google::protobuf::MethodDescriptor& method,
                       const google::protobuf::Message& request,
                       google::protobuf::Message& response);

  // The pages of a list as one response with up to `limit` items. Its next_page_token is set if
  // there are more.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> CallPages(Method<Stub, Request, Response> method, Request request,
                                     int limit = kNoLimit) {
    Response all;
    do {
      request.set_page_size(std::min(limit - ItemCount(all), kLargestPage));
      absl::StatusOr<Response> page = Call(method, request);
      if (!page.ok()) return page;
      all.MergeFrom(*page);
      all.set_next_page_token(page->next_page_token());
      request.set_page_token(page->next_page_token());
    } while (!all.next_page_token().empty() && ItemCount(all) < limit);
    return all;
  }

  // Calls `on_message` for each message until the stream ends or it returns false (then OK). No
  // time limit.
  template <typename Stub, typename Request, typename Response>
  absl::Status Stream(StreamMethod<Stub, Request, Response> method, const Request& request,
                      const std::function<bool(const Response&)>& on_message) {
    if (absl::Status status = Connect(); !status.ok()) return status;
    grpc::ClientContext context;
    if (absl::Status status = Authorize(context); !status.ok()) return status;
    Stub stub(channel_);
    const auto reader = (stub.*method)(&context, request);
    Response response;
    while (reader->Read(&response)) {
      if (on_message(response)) continue;
      context.TryCancel();
      reader->Finish();
      return absl::OkStatus();
    }
    return FromGrpc(reader->Finish());
  }

 private:
  using Attempt = std::function<grpc::Status(grpc::ClientContext&)>;

  absl::Status WithRetries(Login login, const Attempt& attempt);
  absl::Status Authorize(grpc::ClientContext& context);
  absl::Status Connect();

  ConnectionOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
};

// The channel that a Connection uses. Errors: UsageError for a CA file that can't be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& address,
                                                           const Transport& transport);

}  // namespace luukku::ctl
