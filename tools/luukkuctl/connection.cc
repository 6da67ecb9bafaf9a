#include "tools/luukkuctl/connection.h"

#include <grpcpp/create_channel.h>
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

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  // Connects again as soon as calls are tried again.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
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
    if (!absl::IsUnavailable(status) || attempts == kMaxAttempts) return status;
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

const std::shared_ptr<grpc::Channel>& Connection::channel() {
  if (channel_ == nullptr) channel_ = OpenChannel(options_.address);
  return channel_;
}

}  // namespace luukku::ctl
