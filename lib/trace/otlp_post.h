#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace luukku::trace {

// Whether traces can be sent to `endpoint`: a URL by http or https, without user, password and
// query, and without the path /v1/traces, which is added. Errors: INVALID_ARGUMENT with a sentence
// for the operator.
absl::Status CheckOtlpEndpoint(const std::string& endpoint);

// Posts to an OpenTelemetry collector, on one connection that is kept. Not thread-safe.
class OtlpPost {
 public:
  // `endpoint` has passed its check. The collector's certificate must be issued by an authority in
  // `ca_file`, or by one of the system's if that is empty.
  OtlpPost(const std::string& endpoint, const std::string& ca_file);
  ~OtlpPost();

  struct Answer {
    int http_status = 0;  // 0: there was none.
    std::string problem;  // Why there was none.
    std::string body;     // Its beginning.
    std::optional<absl::Duration> retry_after;
  };
  // Takes `patience` at most.
  Answer Post(const std::string& json, absl::Duration patience);

 private:
  struct Connection;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace luukku::trace
