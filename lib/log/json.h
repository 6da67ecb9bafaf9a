#pragma once

#include <string>
#include <string_view>

namespace luukku::log {

// Appends UTF-8 text to `json` as a string of JSON, with its quotation marks.
void AppendJsonString(std::string& json, std::string_view text);

}  // namespace luukku::log
