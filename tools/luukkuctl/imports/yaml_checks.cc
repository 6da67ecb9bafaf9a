#include "tools/luukkuctl/imports/yaml_checks.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luukku::ctl {

void YamlChecks::Add(int line, absl::string_view problem) {
  problems_.push_back(absl::StrCat("line ", line, ": ", problem));
}

void YamlChecks::ReadMap(const YAML::Node& map, absl::string_view what,
                         const std::map<std::string, Read>& readers) {
  if (!map.IsMap()) {
    Add(map, absl::StrCat(what, " must be keys with values"));
    return;
  }
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = Text(entry.first);
    const auto reader = readers.find(key);
    if (!seen.insert(key).second) {
      Add(entry.first, absl::StrCat("\"", key, "\" is there twice"));
    } else if (reader == readers.end()) {
      Add(entry.first,
          absl::StrCat(what, " has no key \"", key, "\"; keys: ",
                       absl::StrJoin(readers, ", ", [](std::string* out, const auto& each) {
                         out->append(each.first);
                       })));
    } else {
      reader->second(entry.second);
    }
  }
}

std::string YamlChecks::Text(const YAML::Node& node) {
  if (node.IsScalar()) return node.Scalar();
  Add(node, node.IsNull() ? "is nothing to YAML; put it in quotes, such as \"NULL\" or \"~\""
                          : "must be a text");
  return "";
}

std::string YamlChecks::Word(const YAML::Node& node, const std::vector<std::string>& words) {
  const std::string word = Text(node);
  if (std::find(words.begin(), words.end(), word) == words.end()) {
    Add(node, absl::StrCat("must be one of ", absl::StrJoin(words, ", ")));
  }
  return word;
}

bool YamlChecks::Bool(const YAML::Node& node) { return Word(node, {"true", "false"}) == "true"; }

std::vector<std::string> YamlChecks::Texts(const YAML::Node& node) {
  std::vector<std::string> texts;
  if (node.IsSequence()) {
    for (const auto& each : node) texts.push_back(Text(each));
  } else {
    texts.push_back(Text(node));
  }
  return texts;
}

}  // namespace luukku::ctl
