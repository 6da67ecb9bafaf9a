#include "tools/luukkuctl/errors.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "lib/status/error.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {
namespace {

// Payloads that never cross the wire.
constexpr char kUsage[] = "luukkuctl/usage";
constexpr char kRequestId[] = "luukkuctl/request-id";

constexpr absl::Duration kFirstDelay = absl::Milliseconds(100);
constexpr absl::Duration kLongestDelay = absl::Seconds(2);

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload =
      status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

absl::Duration AskedDelay(const google::rpc::RetryInfo& info) {
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

// In brackets after the message; nothing for errors of the command line.
std::string ReasonSuffix(const absl::Status& status) {
  if (status.GetPayload(kUsage)) return "";
  const std::string reason = ReasonOf(status);
  return absl::StrCat(" (", reason.empty() ? absl::StatusCodeToString(status.code()) : reason, ")");
}

}  // namespace

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsage, absl::Cord());
  return status;
}

absl::Status WithRequestId(absl::Status status, absl::string_view request_id) {
  status.SetPayload(kRequestId, absl::Cord(request_id));
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  if (status.GetPayload(kUsage)) return kExitUsage;
  const bool no_answer = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  return no_answer ? kExitUnavailable : kExitRefused;
}

std::string RenderError(const absl::Status& status) {
  const absl::string_view message =
      status.message().empty() ? "the service says no more" : status.message();
  std::string text = EscapedBlock(absl::StrCat("error: ", message, ReasonSuffix(status)));
  const auto add = [&text](absl::string_view label, absl::string_view value) {
    absl::StrAppend(&text, "  ", EscapedBlock(absl::StrCat(label, ": ", value), 4));
  };
  if (const auto request = DetailOf<google::rpc::BadRequest>(status)) {
    for (const auto& each : request->field_violations()) add(each.field(), each.description());
  }
  if (const auto info = DetailOf<google::rpc::ErrorInfo>(status)) {
    const auto log_id = info->metadata().find("log_id");
    if (log_id != info->metadata().end()) add("log_id", log_id->second);
  }
  if (const auto info = DetailOf<google::rpc::RetryInfo>(status)) {
    add("retry after", absl::FormatDuration(AskedDelay(*info)));
  }
  if (const auto id = status.GetPayload(kRequestId)) {
    add("the outcome may be unknown; to be sure, repeat it with --request-id", std::string(*id));
  }
  return text;
}

bool MayRetry(const absl::Status& status) {
  return absl::IsUnavailable(status) ||
         (absl::IsResourceExhausted(status) && DetailOf<google::rpc::RetryInfo>(status));
}

absl::Duration RetryDelay(const absl::Status& status, int attempt) {
  const absl::Duration delay =
      std::min(kFirstDelay * (1 << std::min(attempt - 1, 10)), kLongestDelay);
  const auto info = DetailOf<google::rpc::RetryInfo>(status);
  return info ? std::max(delay, AskedDelay(*info)) : delay;
}

}  // namespace luukku::ctl
