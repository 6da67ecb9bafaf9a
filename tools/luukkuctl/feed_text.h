#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "luukku/event/v1/feed_service.pb.h"

namespace luukku::ctl {

// The slots that "0,7,32-63" names, in order, each once. Errors: UsageError.
absl::StatusOr<std::vector<int>> ParseSlots(absl::string_view text);

// An event on one line: position, time, subject, version, fact, who acted, the fact's fields.
std::string RenderFeedEntry(const luukku::event::v1::FeedEntry& entry);

}  // namespace luukku::ctl
