#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

// Logs of the process: one JSON object a line on standard output. Never put personal data into a
// log: no names, addresses, subjects, texts or tokens; ids of tickets and requests are fine.
namespace luukku::log {

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

// "debug", "info", "warning" or "error"; returns false for anything else.
bool SetLevel(std::string_view level);

void Debug(std::string_view message, Fields fields = {});
void Info(std::string_view message, Fields fields = {});
void Warning(std::string_view message, Fields fields = {});
void Error(std::string_view message, Fields fields = {});

// Whether Debug writes anything, for callers whose fields cost something.
bool IsDebug();

}  // namespace luukku::log
