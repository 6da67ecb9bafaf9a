#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// The contract with its comments, which the generated classes do not have.
namespace luukku::ctl {

// All messages of the contract, in its order.
const std::vector<const google::protobuf::Descriptor*>& DescribedMessages();

// Whether both name one kind: "sla-policy", "SlaPolicy" and "sla_policy" do.
bool IsSameWord(absl::string_view a, absl::string_view b);

// Up to its first full stop.
std::string FirstSentence(const std::string& comment);

// The contract's comment on a field of a generated class, as a sentence without full stop; "" if
// there is none.
std::string HelpOf(const google::protobuf::FieldDescriptor& field);

}  // namespace luukku::ctl
