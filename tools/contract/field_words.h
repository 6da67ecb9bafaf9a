#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

// A field's rules in words, for docs/api/fields.md and `luukkuctl explain`.
namespace luukku::contract {

// "text", "list of Channel", "map of text".
std::string TypeWords(const google::protobuf::FieldDescriptor& field);

// Who sets it: "required", "optional", "on creation", "by the service".
std::string SetWords(const google::protobuf::FieldDescriptor& field);

// What it may hold: "one line", "up to 200 characters", `"teams/ID"`.
std::vector<std::string> HoldsWords(const google::protobuf::FieldDescriptor& field);

// What follows from it: "customers see it", "personal", "routing looks at it".
std::vector<std::string> ConsequenceWords(const google::protobuf::FieldDescriptor& field);

// The comment above it in the contract, in one line; "" where there is none, or no source.
std::string CommentOf(const google::protobuf::FieldDescriptor& field);
std::string CommentOf(const google::protobuf::Descriptor& message);

}  // namespace luukku::contract
