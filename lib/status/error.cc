#include "lib/status/error.h"

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace luukku {
namespace {

template <typename Detail>
std::string TypeUrl() {
  return "type.googleapis.com/" + Detail::descriptor()->full_name();
}

template <typename Detail>
void Attach(absl::Status& status, const Detail& detail) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   ErrorMetadata metadata) {
  absl::Status status(code, std::string(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  Attach(status, info);
  return status;
}

absl::Status RetryAfter(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  const auto parts = absl::ToTimespec(delay);
  info.mutable_retry_delay()->set_seconds(parts.tv_sec);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(parts.tv_nsec));
  Attach(status, info);
  return status;
}

absl::Status NotFound(std::string_view resource_name) {
  const std::string name(resource_name);
  return Error(absl::StatusCode::kNotFound, reason::kNotFound,
               absl::StrCat(name, " does not exist, or you may not see it"), {{"resource", name}});
}

absl::Status AlreadyExists(std::string_view resource_name) {
  const std::string name(resource_name);
  return Error(absl::StatusCode::kAlreadyExists, reason::kAlreadyExists,
               absl::StrCat(name, " exists already"), {{"resource", name}});
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<google::rpc::ErrorInfo>());
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

void Violations::Add(std::string field, std::string description) {
  const size_t bytes = field.size() + description.size();
  if (bytes_ + bytes > kMostBytes && !violations_.empty()) {
    ++left_out_;
    return;
  }
  bytes_ += bytes;
  violations_.emplace_back(std::move(field), std::move(description));
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  std::string message;
  google::rpc::BadRequest details;
  size_t bytes = 0, left_out = left_out_;
  for (const auto& [field, description] : violations_) {
    bytes += field.size() + description.size() + kBytesAround;
    if (bytes > kMostBytesOfStatus && details.field_violations_size() > 0) {
      ++left_out;
      continue;
    }
    absl::StrAppend(&message, message.empty() ? "" : "; ", field, ": ", description);
    auto* violation = details.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  if (left_out > 0) absl::StrAppend(&message, "; and ", left_out, " more fields are wrong");
  auto status = Error(absl::StatusCode::kInvalidArgument, reason::kInvalidArgument, message);
  Attach(status, details);
  return status;
}

}  // namespace luukku
