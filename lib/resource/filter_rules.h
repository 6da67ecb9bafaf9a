#pragma once

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace luukku::resource {

// A list's filter: resources that contain all of `wanted` (JSON) and none of the fields `absent`.
struct Filter {
  std::string wanted = "{}";
  std::vector<std::string> absent;
  std::set<std::string> fields;  // Named in it.
};

// Parses terms `field = value` that are joined by AND, of fields of `kind`: a text in double
// quotes, a number, true or false, the name of an enum's value with or without the enum's prefix.
// A term on a list holds if the list contains the value. "", 0 and false find unset fields. Only a
// list may be in several terms. Errors: INVALID_ARGUMENT, a sentence.
absl::StatusOr<Filter> ParseFilter(const google::protobuf::Descriptor& kind,
                                   std::string_view filter);

}  // namespace luukku::resource
