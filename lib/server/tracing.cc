#include "lib/server/tracing.h"

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"

namespace luukku::server {

std::shared_ptr<trace::SpanExporter> MakeExporter(const TraceSettings& settings,
                                                  const std::string& service,
                                                  prometheus::Registry& registry) {
  const trace::SpanCounters counters(registry);
  if (settings.endpoint.empty()) return nullptr;
  return std::make_shared<trace::SpanExporter>(
      trace::ExporterOptions{.endpoint = settings.endpoint,
                             .ca_file = settings.ca_file,
                             .source = {.service = absl::StrCat("luukku-", service),
                                        .version = LUUKKU_VERSION,
                                        .instance = db::RandomUuid()}},
      counters);
}

}  // namespace luukku::server
