#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/status/reasons.h"

namespace luukku {

inline constexpr char kErrorDomain[] = "luukku";

using ErrorMetadata = std::initializer_list<std::pair<std::string, std::string>>;

// An error as every caller of Luukku gets it: a code, one sentence that says what is wrong and what
// to do, and a google.rpc.ErrorInfo with the reason (one of reason::kAll) and metadata for
// programs.
absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   ErrorMetadata metadata = {});

// `status` with a google.rpc.RetryInfo: the same call may succeed after `delay`.
absl::Status RetryAfter(absl::Status status, absl::Duration delay);

absl::Status NotFound(std::string_view resource_name);
absl::Status AlreadyExists(std::string_view resource_name);

// The reason of an Error, or "" if the status carries none.
std::string ReasonOf(const absl::Status& status);

// Gathers the violated fields of a request, so that a caller gets all at once: as many as fit into
// an answer, and the number of the others.
class Violations {
 public:
  // Most bytes of names and descriptions kept; a request may have any number of bad elements.
  static constexpr size_t kMostBytes = 32 << 10;
  // Most of them in a status, which has them three times: gRPC's clients take 8 KiB of metadata.
  static constexpr size_t kMostBytesOfStatus = 2400;
  // Bytes around each of them in a status.
  static constexpr size_t kBytesAround = 12;

  // `field` is the path in the request ("ticket.subject"); `description` a sentence without the
  // name.
  void Add(std::string field, std::string description);
  bool empty() const { return violations_.empty(); }
  // Field and description of each.
  const std::vector<std::pair<std::string, std::string>>& all() const { return violations_; }
  // OK if there are none, else INVALID_ARGUMENT with a google.rpc.BadRequest that names each.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> violations_;
  size_t bytes_ = 0;
  size_t left_out_ = 0;
};

}  // namespace luukku
