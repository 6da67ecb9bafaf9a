#include "lib/server/metadata.h"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace luukku::server {
namespace {

std::string_view Metadata(const grpc::ServerContextBase& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return {};
  return {found->second.data(), found->second.size()};
}

}  // namespace

std::string BearerToken(const grpc::ServerContextBase& context) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = Metadata(context, "authorization");
  if (value.substr(0, kScheme.size()) != kScheme) return "";
  return std::string(value.substr(kScheme.size()));
}

bool HasAuthorization(const grpc::ServerContextBase& context) {
  return context.client_metadata().count("authorization") > 0;
}

void SetBearer(grpc::ClientContext& context, const std::string& token) {
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
}

// Several headers count as none: nobody could say which one holds.
std::string TraceParent(const grpc::ServerContextBase& context) {
  if (context.client_metadata().count("traceparent") > 1) return "";
  return std::string(Metadata(context, "traceparent"));
}

absl::Time BoundedDeadline(const grpc::ServerContextBase& context, absl::Time now,
                           absl::Duration standard, absl::Duration longest) {
  const auto asked = context.deadline();
  if (asked == std::chrono::system_clock::time_point::max()) return now + standard;
  return std::min(absl::FromChrono(asked), now + longest);
}

}  // namespace luukku::server
