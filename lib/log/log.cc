#include "lib/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "lib/log/json.h"

namespace luukku::log {
namespace {

spdlog::logger& Logger() {
  static const auto logger = [] {
    auto made = spdlog::stdout_logger_mt("luukku");
    made->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})",
                      spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

void Write(spdlog::level::level_enum level, std::string_view message, Fields fields) {
  if (!Logger().should_log(level)) return;
  std::string json = "\"message\":";
  log::AppendJsonString(json, message);
  for (const auto& [key, value] : fields) {
    json += ',';
    log::AppendJsonString(json, key);
    json += ':';
    log::AppendJsonString(json, value);
  }
  Logger().log(level, json);
}

}  // namespace

bool SetLevel(std::string_view level) {
  if (level != "debug" && level != "info" && level != "warning" && level != "error") return false;
  Logger().set_level(spdlog::level::from_str(std::string(level)));
  return true;
}

void Debug(std::string_view message, Fields fields) {
  Write(spdlog::level::debug, message, fields);
}
void Info(std::string_view message, Fields fields) { Write(spdlog::level::info, message, fields); }
void Warning(std::string_view message, Fields fields) {
  Write(spdlog::level::warn, message, fields);
}
void Error(std::string_view message, Fields fields) { Write(spdlog::level::err, message, fields); }

bool IsDebug() { return Logger().should_log(spdlog::level::debug); }

}  // namespace luukku::log
