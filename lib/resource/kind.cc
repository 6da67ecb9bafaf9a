#include "lib/resource/kind.h"

#include <stdexcept>

#include "absl/strings/ascii.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"

namespace luukku::resource {

Change ChangeOf(const server::Call& call, const std::string& request_id) {
  const auth::Principal& who = call.principal;
  return {.actor = who.IsService() ? "services/" + who.id
                   : who.IsStaff() ? who.AgentName()
                                   : who.PersonName(),
          .method = call.method,
          .request_id = request_id,
          .cause = feed::CauseOf(call, request_id),
          .by = &who};
}

std::string Kind::collection() const {
  return std::string(NamePattern(IdentifierOf(*message)).collection());
}

std::string Kind::word() const {
  std::string word;
  for (const char c : message->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !word.empty()) word += '_';
    word += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return word;
}

const Kind& KindOf(const Kinds& kinds, const google::protobuf::Descriptor& message) {
  for (const Kind& kind : kinds) {
    if (kind.message == &message) return kind;
  }
  throw std::logic_error(message.name() + " is no kind of this service");
}

}  // namespace luukku::resource
