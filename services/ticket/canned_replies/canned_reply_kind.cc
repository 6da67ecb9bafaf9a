#include "services/ticket/canned_replies/canned_reply_kind.h"

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/canned_reply_service.pb.h"

namespace luukku::ticket {
namespace {

void CheckLanguages(Violations& violations, const std::string& prefix,
                    const google::protobuf::Message& resource) {
  const auto& reply = static_cast<const v1::CannedReply&>(resource);
  for (const auto& [language, text] : reply.texts()) {
    if (reply.display_names().contains(language)) continue;
    violations.Add(absl::StrCat(prefix, ".display_names"),
                   absl::StrCat("has none in ", language, ", in which there is a text"));
  }
}

}  // namespace

resource::Kind CannedReplyKind() {
  return {.message = v1::CannedReply::descriptor(), .check = CheckLanguages};
}

}  // namespace luukku::ticket
