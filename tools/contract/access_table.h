#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <string>

// The table of access to methods (proto/luukku/common/v1/access.proto).
namespace luukku::contract {

// Reports on standard error the methods without a row, or with a contradictory one; returns whether
// there are none.
bool CheckAccess(const google::protobuf::FileDescriptorSet& contract);

// For docs/operate/access.md.
std::string AccessTable(const google::protobuf::FileDescriptorSet& contract);

}  // namespace luukku::contract
