#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// What a failed command says and how it exits.
namespace luukku::ctl {

enum ExitCode {
  kExitOk = 0,
  kExitRefused = 1,  // The service answered with an error, or the command could not do its work.
  kExitUsage = 2,    // The command line, or a file that it names, is wrong; nothing was sent.
  kExitUnavailable = 3,  // No answer in time: the outcome may be unknown.
};

// What `--help` says of them.
inline constexpr char kExitCodesHelp[] =
    "Exit codes:\n"
    "  0  done\n"
    "  1  refused: the service answered with an error\n"
    "  2  usage: the command line or a file that it names is wrong; nothing was sent\n"
    "  3  no answer: the service was unavailable or the time ran out; the outcome may be unknown";

// An error that makes the command exit with kExitUsage.
absl::Status UsageError(absl::string_view message);

// `status` with a note of how a call whose outcome is unknown is repeated without a second effect.
absl::Status WithRequestId(absl::Status status, absl::string_view request_id);

ExitCode ExitCodeOf(const absl::Status& status);

// What stderr gets: "error: <message> (<reason>)", then a line for each violated field, for the log
// line of an internal error, for google.rpc.RetryInfo and for the request id. Escaped.
std::string RenderError(const absl::Status& status);

// Whether the same call may succeed after a while: the service is away, or says when.
bool MayRetry(const absl::Status& status);

// How long to wait after `attempt` (1, 2 …) failed with `status`: ever longer, and at least what
// google.rpc.RetryInfo asks for.
absl::Duration RetryDelay(const absl::Status& status, int attempt);

}  // namespace luukku::ctl
