#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace luukku::ctl {

// Gathers the problems of a YAML file, with lines, while it is read.
class YamlChecks {
 public:
  using Read = std::function<void(const YAML::Node&)>;

  void Add(const YAML::Node& node, absl::string_view problem) { Add(LineOf(node), problem); }
  void Add(int line, absl::string_view problem);
  const std::vector<std::string>& problems() const { return problems_; }

  // Reads a map key by key; keys that are not in `readers`, or repeated, are problems.
  void ReadMap(const YAML::Node& map, absl::string_view what,
               const std::map<std::string, Read>& readers);

  // A scalar's text; for another node a problem and "".
  std::string Text(const YAML::Node& node);
  // One of the words.
  std::string Word(const YAML::Node& node, const std::vector<std::string>& words);
  bool Bool(const YAML::Node& node);
  // A scalar or a list of scalars.
  std::vector<std::string> Texts(const YAML::Node& node);

  static int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

 private:
  std::vector<std::string> problems_;
};

}  // namespace luukku::ctl
