#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

// The command line's spelling of the contract's names.
namespace luukku::ctl {

// "service-request" for TICKET_TYPE_SERVICE_REQUEST; "" for the unspecified value; the digits for a
// number that this build does not know, since enums are open.
std::string EnumWord(const google::protobuf::EnumDescriptor& type, int number);

template <typename Enum>
std::string EnumWord(Enum value) {
  return EnumWord(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// The number of `word`; none if it is not one of EnumWords.
std::optional<int> ParseEnumWord(const google::protobuf::EnumDescriptor& type,
                                 absl::string_view word);

// All words of the type, "incident, service-request, …".
std::string EnumWords(const google::protobuf::EnumDescriptor& type);

// "external-reference" for "external_reference".
std::string Dashed(absl::string_view identifier);

// "tickets/1042" for both "1042" and "tickets/1042"; empty stays empty.
std::string ResourceName(absl::string_view collection, absl::string_view name_or_id);

// A random UUID, version 4.
std::string RandomUuid();

}  // namespace luukku::ctl
