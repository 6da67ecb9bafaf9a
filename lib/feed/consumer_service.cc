

#include "lib/feed/consumer_service.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/contract/texts.h"
#include "lib/feed/consumer_view.h"
#include "lib/feed/repair.h"
#include "lib/log/log.h"
#include "lib/status/error.h"

namespace luukku::feed {
namespace {

// The part of a request that all pages of a list must have in common.
std::string QueryOf(const server::Call& call, const std::string& source) {
  return absl::StrCat(call.method, "\n", call.principal.id, "\n", source, "\n");
}

}  // namespace

ConsumerService::ConsumerService(const server::Parts& parts, std::vector<const Consumer*> consumers)
    : Edge(parts.runtime, "luukku.event.v1.ConsumerService"),
      consumers_(std::move(consumers)),
      reads_(parts.reads) {
  Unary("ListConsumers", &ConsumerService::List);
  Unary("ListParked", &ConsumerService::ListParked);
  Unary("ReplayParked", &ConsumerService::Replay);
  Unary("Resync", &ConsumerService::Resync);
}

absl::StatusOr<const ConsumerOptions*> ConsumerService::OptionsOf(const std::string& source) const {
  for (const Consumer* consumer : consumers_) {
    if (consumer->options().source == source) return &consumer->options();
  }
  return NotFound(absl::StrCat("the feed of ", source));
}

absl::StatusOr<event::v1::ListConsumersResponse> ConsumerService::List(
    const server::Call& call, const event::v1::ListConsumersRequest& request) {
  if (!request.page_token().empty()) return PageTokenInvalid();
  std::vector<std::string> sources;
  for (const Consumer* consumer : consumers_) sources.push_back(consumer->options().source);
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<event::v1::ListConsumersResponse> {
        event::v1::ListConsumersResponse response;
        for (auto& consumer : ReadConsumers(connection, sources)) {
          *response.add_consumers() = std::move(consumer);
        }
        return response;
      });
}

absl::StatusOr<event::v1::ListParkedResponse> ConsumerService::ListParked(
    const server::Call& call, const event::v1::ListParkedRequest& request) {
  ParkedPage page;
  page.size = PageSizeOf(request.page_size());
  page.source = request.source();
  page.query = QueryOf(call, request.source());
  std::optional<std::vector<std::string>> keys;
  auto status = DecodePageToken(page.query, request.page_token(), 3, &keys);
  if (!status.ok()) return status;
  if (keys) {
    page.after_source = (*keys)[0];
    page.after_subject = (*keys)[1];
    if (!absl::SimpleAtoi((*keys)[2], &page.after_version)) return PageTokenInvalid();
  }
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<event::v1::ListParkedResponse> {
        return feed::ListParked(connection, page);
      });
}

absl::StatusOr<event::v1::ReplayParkedResponse> ConsumerService::Replay(
    const server::Call& call, const event::v1::ReplayParkedRequest& request) {
  const auto options = OptionsOf(request.source());
  if (!options.ok()) return options.status();
  const auto replayed = feed::ReplayParked(*(*options)->pool, request.source(), request.subject(),
                                           (*options)->effects);
  if (!replayed.ok()) return replayed.status();
  (*options)->stored();
  log::Info("parked events were replayed", {{"source", request.source()},
                                            {"subject", request.subject()},
                                            {"by", call.principal.id},
                                            {"events", absl::StrCat(*replayed)}});
  event::v1::ReplayParkedResponse response;
  response.set_replayed(*replayed);
  return response;
}

absl::StatusOr<event::v1::Consumer> ConsumerService::Resync(
    const server::Call& call, const event::v1::ResyncRequest& request) {
  int64_t resyncs = 0;
  if (!absl::SimpleAtoi(request.etag(), &resyncs)) {
    Violations violations;
    violations.Add("etag", "must be the consumer's, as ListConsumers tells it");
    return violations.ToStatus();
  }
  const auto options = OptionsOf(request.source());
  if (!options.ok()) return options.status();
  if (auto status = feed::Resync(*(*options)->pool, request.source(), resyncs); !status.ok()) {
    return status;
  }
  log::Warning("a consumer begins anew", {{"source", request.source()}, {"by", call.principal.id}});
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<event::v1::Consumer> {
                       return ReadConsumers(connection, {request.source()})[0];
                     });
}

}  // namespace luukku::feed
