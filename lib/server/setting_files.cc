#include "lib/server/setting_files.h"

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace luukku::server {

absl::StatusOr<std::string> ReadFile(const std::string& flag, const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return absl::InvalidArgumentError(absl::StrCat(flag, ": cannot read ", path));
  return text.str();
}

absl::StatusOr<std::string> ConnectionInfo(const Settings& settings) {
  if (settings.database_password_file.empty()) return settings.database;
  const auto password = ReadFile("--database-password-file", settings.database_password_file);
  if (!password.ok()) return password.status();
  std::string quoted;
  for (const char c : std::string(absl::StripAsciiWhitespace(*password))) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return absl::StrCat(settings.database, " password='", quoted, "'");
}

}  // namespace luukku::server
