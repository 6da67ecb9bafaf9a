#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

// The rules of fields (proto/luukku/common/v1/field.proto).
namespace luukku::contract {

using Files = std::vector<const google::protobuf::FileDescriptor*>;

// Reports errors of the rules on standard error: a text, list or duration of a request without a
// bound, a name of no collection, a mask of nothing. Returns whether there are none.
bool CheckFieldRules(const Files& files);

// For docs/api/fields.md: the fields of requests and resources, package by package.
std::string FieldTable(const Files& files);

}  // namespace luukku::contract
