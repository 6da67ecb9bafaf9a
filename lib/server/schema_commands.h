#pragma once

#include "lib/server/run.h"

namespace luukku::server {

// What a service's program does besides serving: `migrate`, `await-schema`, and the owner's
// commands. Returns the exit code.
int RunSchemaCommand(const Definition& definition, const CommandLine& line);

}  // namespace luukku::server
