#pragma once

#include <google/protobuf/message.h>

#include <optional>

#include "luukku/event/v1/event.pb.h"

namespace luukku::resource {

// What the feed tells of a revision of a resource; nullopt of kinds of which it tells nothing. A
// fact of the contract whose message is called like the kind and "Changed" ("TeamChanged" of Team)
// gets the fields that have the same names.
std::optional<event::v1::Event> FactOf(const google::protobuf::Message& resource, int64_t version);

}  // namespace luukku::resource
