#pragma once

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace luukku::resource {

// What a list is asked for: resources that have all of `wanted` (JSON), and none of the fields
// `absent`.
struct Filter {
  std::string wanted = "{}";
  std::vector<std::string> absent;
  std::set<std::string> fields;  // That it names.
};

// Parses terms `field = value` that are joined by AND, of fields of `kind`: a text in double
// quotes, a number, true or false, the name of an enum's value with or without the enum's prefix.
// Of a list it says that the value is in it. "", 0 and false find what is not set. A field
// that is no list is named once. Errors:
// INVALID_ARGUMENT, a sentence.
absl::StatusOr<Filter> ParseFilter(const google::protobuf::Descriptor& kind,
                                   std::string_view filter);

}  // namespace luukku::resource
