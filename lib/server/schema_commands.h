#pragma once

#include "lib/server/run.h"

namespace luukku::server {

// Runs the commands of a service's program other than serving: `migrate`, `await-schema`, and the
// owner's commands. Returns the exit code.
int RunSchemaCommand(const Definition& definition, const CommandLine& line);

}  // namespace luukku::server
