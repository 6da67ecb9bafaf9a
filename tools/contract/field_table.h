#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

// The rules of fields (proto/luukku/common/v1/field.proto).
namespace luukku::contract {

using Files = std::vector<const google::protobuf::FileDescriptor*>;

// Names on standard error what is wrong with the rules: a text, list or duration of a request
// without a bound, a name of no collection, a mask of nothing; whether nothing is.
bool CheckFieldRules(const Files& files);

// For docs/api/fields.md: what the messages of requests and resources hold, package by package.
std::string FieldTable(const Files& files);

}  // namespace luukku::contract
