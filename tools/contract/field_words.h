#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

// A field's rules in words, for docs/api/fields.md and `luukkuctl explain`.
namespace luukku::contract {

// "text", "list of Channel", "map of text".
std::string TypeWords(const google::protobuf::FieldDescriptor& field);

// When it is set: "required", "optional", "on creation", "by the service".
std::string SetWords(const google::protobuf::FieldDescriptor& field);

// Its bounds: "one line", "up to 200 characters", `"teams/ID"`.
std::vector<std::string> HoldsWords(const google::protobuf::FieldDescriptor& field);

// Its consequences: "customers see it", "personal", "routing looks at it".
std::vector<std::string> ConsequenceWords(const google::protobuf::FieldDescriptor& field);

// Its comment in the contract, in one line; "" if there is none, or the contract has no source.
std::string CommentOf(const google::protobuf::FieldDescriptor& field);
std::string CommentOf(const google::protobuf::Descriptor& message);

}  // namespace luukku::contract
