#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Messages and exit codes of failed commands.
namespace luukku::ctl {

enum ExitCode {
  kExitOk = 0,
  kExitRefused = 1,  // The service answered with an error, or the command could not do its work.
  kExitUsage = 2,    // The command line, or a file that it names, is wrong; nothing was sent.
  kExitUnavailable = 3,  // No answer in time: the outcome may be unknown.
};

// The exit codes in `--help`.
inline constexpr char kExitCodesHelp[] =
    "Exit codes:\n"
    "  0  done\n"
    "  1  refused: the service answered with an error\n"
    "  2  usage: the command line or a file that it names is wrong; nothing was sent\n"
    "  3  no answer: the service was unavailable or the time ran out; the outcome may be unknown";

// An error that makes the command exit with kExitUsage.
absl::Status UsageError(absl::string_view message);

// `status` with a note on how to repeat a call of unknown outcome without a second effect.
absl::Status WithRequestId(absl::Status status, absl::string_view request_id);

ExitCode ExitCodeOf(const absl::Status& status);

// The text for stderr: "error: <message> (<reason>)", then a line for each violated field, for the
// log line of an internal error, for google.rpc.RetryInfo and for the request id. Escaped.
std::string RenderError(const absl::Status& status);

// Whether the same call may succeed later: the service is UNAVAILABLE, or sent a RetryInfo.
bool MayRetry(const absl::Status& status);

// The delay after `attempt` (1, 2 …) failed with `status`: it grows, and is at least the one of
// google.rpc.RetryInfo.
absl::Duration RetryDelay(const absl::Status& status, int attempt);

}  // namespace luukku::ctl
