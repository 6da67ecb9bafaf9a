#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <string>

// The table of who may call what (proto/luukku/common/v1/access.proto).
namespace luukku::contract {

// Names on standard error the methods that have no row, or one that contradicts itself; whether
// there are none.
bool CheckAccess(const google::protobuf::FileDescriptorSet& contract);

// For docs/operate/access.md.
std::string AccessTable(const google::protobuf::FileDescriptorSet& contract);

}  // namespace luukku::contract
