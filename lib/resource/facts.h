#pragma once

#include <google/protobuf/message.h>

#include <optional>

#include "luukku/event/v1/event.pb.h"

namespace luukku::resource {

// The feed's event about a revision of a resource; nullopt for kinds without facts. The fact is the
// message named like the kind and "Changed" ("TeamChanged" for Team), with the resource's values in
// the fields that have the same names.
std::optional<event::v1::Event> FactOf(const google::protobuf::Message& resource, int64_t version);

}  // namespace luukku::resource
