#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "lib/auth/verifier.h"
#include "lib/server/runtime.h"
#include "lib/server/settings.h"
#include "lib/server/worker.h"

namespace luukku::server {

// The verifier that the settings ask for. Errors: a sentence for the operator.
absl::StatusOr<std::unique_ptr<auth::Verifier>> MakeVerifier(const Settings& settings);

// Keeps the keys of the runtime's verifier up to date and exports their metrics. Not started yet.
std::unique_ptr<Worker> MakeKeyWorker(Runtime* runtime);

}  // namespace luukku::server
