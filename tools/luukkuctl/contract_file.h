#pragma once

#include <cstddef>

namespace luukku::ctl {

// The whole contract with its comments, a FileDescriptorSet: written by the build (tools/contract).
extern const size_t kContractBytes;
extern const char kContract[];

}  // namespace luukku::ctl
