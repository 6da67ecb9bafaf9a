#pragma once

#include <set>
#include <string>
#include <vector>

#include "tools/luukkuctl/imports/mapping.h"
#include "tools/luukkuctl/imports/yaml_checks.h"

namespace luukku::ctl {

// Defaults of the mapping for all its rules.
struct RuleDefaults {
  std::set<std::string> missing = {""};
  std::vector<std::string> formats;
  std::string zone;
  std::vector<std::string> languages;  // Of names of months and weekdays.
};

// Reads the rule of one field. Problems go to `checks`.
FieldRule ParseRule(const YAML::Node& node, const std::string& field, const RuleDefaults& defaults,
                    YamlChecks& checks);

// Reads the rules of one field: one, or a list of which the first whose `when` holds counts.
std::vector<FieldRule> ParseRules(const YAML::Node& node, const std::string& field,
                                  const RuleDefaults& defaults, YamlChecks& checks);

// Reads a condition: {COLUMN: VALUE}, {COLUMN: [VALUES]}, {COLUMN: {not: …}}, {COLUMN: {like: …}},
// {COLUMN: {not_like: …}}; of several columns, all must match.
Condition ParseCondition(const YAML::Node& node, YamlChecks& checks);

// Columns by name.
std::vector<Column> ParseColumns(const YAML::Node& node, YamlChecks& checks);

}  // namespace luukku::ctl
