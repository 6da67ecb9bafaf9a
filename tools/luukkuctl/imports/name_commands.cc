#include "tools/luukkuctl/imports/name_commands.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace luukku::ctl {
namespace {

// As one word of a POSIX shell, whatever it is.
std::string ShellWord(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-';
  });
  if (is_plain) return text;
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// "net" of "teams/net".
std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

}  // namespace

std::string CommandsForNames(const Summary& summary) {
  static const std::map<std::string, const char*> kWords = {{"teams", "team"}, {"agents", "agent"}};
  std::string commands;
  std::set<std::string> seen;
  std::map<std::string, int> made_by_import;
  const std::vector<SummaryName> names = summary.SortedNames();
  std::set<std::string> with_display_name;
  for (const SummaryName& each : names) {
    if (!each.display_name.empty()) with_display_name.insert(each.name);
  }
  for (const SummaryName& each : names) {
    if (each.display_name.empty() && with_display_name.contains(each.name)) continue;
    if (!seen.insert(each.name).second) continue;  // Another spelling.
    const auto word = kWords.find(each.collection);
    if (word == kWords.end()) {
      ++made_by_import[each.collection];
      continue;
    }
    absl::StrAppend(&commands, "luukkuctl ", word->second, " create ", ShellWord(IdOf(each.name)),
                    " --display-name ",
                    ShellWord(each.display_name.empty() ? each.value : each.display_name), "\n");
  }
  for (const auto& [collection, count] : made_by_import) {
    absl::StrAppend(&commands, "# ", count, " ", collection, ": created by the import itself\n");
  }
  return commands;
}

}  // namespace luukku::ctl
