#pragma once

#include <prometheus/registry.h>

#include <memory>
#include <string>

#include "lib/server/settings.h"
#include "lib/trace/tracer.h"

namespace luukku::server {

// The exporter that the settings ask for, nullptr if they ask for none. Its metrics are exported in
// any case.
std::shared_ptr<trace::SpanExporter> MakeExporter(const TraceSettings& settings,
                                                  const std::string& service,
                                                  prometheus::Registry& registry);

}  // namespace luukku::server
