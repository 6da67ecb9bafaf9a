#pragma once

#include <set>
#include <string>

namespace luukku::testing {

// The body of GET http://127.0.0.1:`port``path`; "" if nobody answers.
std::string HttpGet(int port, const std::string& path);

// Names of the metrics of a page of /metrics.
std::set<std::string> MetricsOf(const std::string& page);

}  // namespace luukku::testing
