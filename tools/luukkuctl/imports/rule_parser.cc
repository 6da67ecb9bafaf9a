#include "tools/luukkuctl/imports/rule_parser.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/text/folding.h"
#include "tools/luukkuctl/imports/time_rules.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using From = FieldRule::From;
using What = Meaning::What;

// Fields of the mapping that are not fields of a ticket.
bool IsOwnField(const std::string& field) {
  return field == "case" || field == "actor" || field == "display_name" || IsOutcome(field);
}
bool IsTarget(const std::string& field) { return IsOutcome(field) && field != "rating"; }
// Whether the field may have a display name besides the id from its value.
bool IsNamed(const std::string& field) {
  return field == "actor" || (!IsOwnField(field) && field != "time" && field != "category" &&
                              KindOf(field) == FieldKind::kReference);
}
bool IsTime(const std::string& field) {
  return field == "time" || (!IsOwnField(field) && KindOf(field) == FieldKind::kTime);
}
bool IsEnum(const std::string& field) {
  return !IsOwnField(field) && field != "time" && KindOf(field) == FieldKind::kEnum;
}

constexpr int kHighestScore = 100;

class RuleParser {
 public:
  RuleParser(const std::string& field, const RuleDefaults& defaults, YamlChecks& checks)
      : checks_(checks),
        defaults_(defaults),
        formats_(defaults.formats),
        zone_(defaults.zone),
        languages_(defaults.languages) {
    rule_.field = field;
    rule_.missing = defaults.missing;
  }

  FieldRule Parse(const YAML::Node& node) {
    rule_.line = YamlChecks::LineOf(node);
    if (node.IsMap()) {
      checks_.ReadMap(node, rule_.field, Readers());
      if (sources_ != 1) {
        checks_.Add(node, absl::StrCat(rule_.field, " must have one of column, first_of, join, ",
                                       "path, template, value"));
      }
      CheckSplit(node);
    } else {
      rule_.columns = ParseColumns(node, checks_);
      if (rule_.columns.size() > 1) checks_.Add(node, "must be one column; see first_of and join");
    }
    if (IsTime(rule_.field)) SetTimes();
    if (rule_.field == "rating" && rule_.scale_high == 0) {
      checks_.Add(rule_.line, "rating needs its scale, such as [1, 5]");
    }
    return std::move(rule_);
  }

 private:
  std::map<std::string, YamlChecks::Read> Readers() {
    std::map<std::string, YamlChecks::Read> readers = {
        {"column", [this](const auto& n) { SetColumns(n, From::kFirstOf); }},
        {"first_of", [this](const auto& n) { SetColumns(n, From::kFirstOf); }},
        {"join", [this](const auto& n) { SetColumns(n, From::kJoin); }},
        {"template", [this](const auto& n) { SetTemplate(n); }},
        {"value", [this](const auto& n) { SetValue(n); }},
        {"missing", [this](const auto& n) { SetMissing(n); }},
        {"when_missing", [this](const auto& n) { rule_.when_missing = ParseMeaning(n); }},
        {"values", [this](const auto& n) { SetValues(n); }},
        {"like", [this](const auto& n) { SetLike(n); }},
        {"when", [this](const auto& n) { rule_.when = ParseCondition(n, checks_); }},
        {"otherwise", [this](const auto& n) { rule_.otherwise = ParseMeaning(n); }},
    };
    if (rule_.field == "category") {
      readers["path"] = [this](const auto& n) { SetColumns(n, From::kPath); };
      readers["split"] = [this](const auto& n) { rule_.split = checks_.Text(n); };
    }
    if (IsNamed(rule_.field)) {
      readers["display_name"] = [this](const auto& n) {
        rule_.display_name = {ParseRule(n, "display_name", defaults_, checks_)};
      };
    }
    if (rule_.field == "state") {
      readers["only_from"] = [this](const auto& n) { SetOnlyFrom(n); };
    }
    if (rule_.field == "rating") readers["scale"] = [this](const auto& n) { SetScale(n); };
    if (IsTarget(rule_.field)) {
      readers["due"] = [this](const auto& n) {
        rule_.due = {ParseRule(n, "time", defaults_, checks_)};
      };
    }
    if (IsTime(rule_.field)) {
      readers["format"] = [this](const auto& n) { formats_ = checks_.Texts(n); };
      readers["zone"] = [this](const auto& n) { zone_ = checks_.Text(n); };
      readers["language"] = [this](const auto& n) { languages_ = checks_.Texts(n); };
    }
    return readers;
  }

  void SetColumns(const YAML::Node& node, From from) {
    ++sources_;
    rule_.from = from;
    rule_.columns = ParseColumns(node, checks_);
  }

  // "{number}: {symptom}": columns in braces; {{ and }} are braces.
  void SetTemplate(const YAML::Node& node) {
    ++sources_;
    rule_.from = From::kTemplate;
    const std::string text = checks_.Text(node);
    std::string part;
    for (size_t at = 0; at < text.size(); ++at) {
      const bool doubled = at + 1 < text.size() && text[at + 1] == text[at];
      if ((text[at] == '{' || text[at] == '}') && doubled) {
        part += text[at++];
      } else if (text[at] == '{') {
        const size_t end = text.find('}', at);
        if (end == text.npos) {
          checks_.Add(node, "has a { without }");
          break;
        }
        rule_.texts.push_back(part);
        part.clear();
        rule_.columns.push_back({text.substr(at + 1, end - at - 1), YamlChecks::LineOf(node), {}});
        at = end;
      } else {
        part += text[at];
      }
    }
    rule_.texts.push_back(part);
  }

  void SetValue(const YAML::Node& node) {
    ++sources_;
    rule_.from = From::kValue;
    rule_.constant = ParseMeaning(node);
  }

  // A category path in one column: "Hardware::Printer".
  void CheckSplit(const YAML::Node& node) {
    if (rule_.split.empty()) return;
    if (rule_.from != From::kPath || rule_.columns.size() != 1) {
      checks_.Add(node, "split is for a path of one column");
    }
  }

  void SetMissing(const YAML::Node& node) {
    for (const std::string& each : checks_.Texts(node)) rule_.missing.insert(Folded(each));
  }

  void SetValues(const YAML::Node& node) {
    if (!node.IsMap()) return checks_.Add(node, "values must be the log's values with meanings");
    for (const auto& entry : node) {
      const std::string value = checks_.Text(entry.first);
      const Meaning meaning = ParseMeaning(entry.second);
      const auto [known, is_new] = rule_.values.emplace(Folded(value), meaning);
      if (!is_new && known->second != meaning) {
        checks_.Add(entry.first,
                    absl::StrCat("\"", value, "\" is there twice; case does not count"));
      }
    }
  }

  void SetLike(const YAML::Node& node) {
    if (!node.IsMap()) return checks_.Add(node, "like must be patterns with meanings");
    for (const auto& entry : node) {
      rule_.like.emplace_back(Folded(checks_.Text(entry.first)), ParseMeaning(entry.second));
    }
  }

  Meaning ParseMeaning(const YAML::Node& node) {
    static const std::map<std::string, What> kWords = {{"keep", What::kKeep},
                                                       {"clear", What::kClear},
                                                       {"report", What::kReport},
                                                       {"refuse", What::kRefuse}};
    const std::string word = checks_.Text(node);
    const auto what = kWords.find(word);
    if (what != kWords.end()) {
      if (what->second == What::kClear && IsOutcome(rule_.field)) {
        checks_.Add(node,
                    absl::StrCat("clear is not for ", rule_.field, ": it stays once it is told"));
      }
      return {what->second, ""};
    }
    if (IsEnum(rule_.field)) CheckWord(node, word);
    if (IsTarget(rule_.field) && !TargetWord(word)) {
      checks_.Add(node,
                  absl::StrCat("\"", word, "\" is not a ", rule_.field, "; words: ", kTargetWords));
    }
    return {What::kSay, word};
  }

  // States, or {not: states}.
  void SetOnlyFrom(const YAML::Node& node) {
    std::set<int> named;
    const auto take = [&](const YAML::Node& words) {
      for (const std::string& word : checks_.Texts(words)) {
        if (const auto state = CheckWord(words, word)) named.insert(*state);
      }
    };
    if (node.IsMap()) checks_.ReadMap(node, "only_from", {{"not", take}});
    if (!node.IsMap()) take(node);
    if (named.empty()) checks_.Add(node, "only_from must name states");
    const auto& states = *TicketField("state").enum_type();
    for (int i = 1; i < states.value_count(); ++i) {
      const int state = states.value(i)->number();
      if (named.contains(state) != node.IsMap()) rule_.only_from.push_back(state);
    }
  }

  // The lowest and the highest score.
  void SetScale(const YAML::Node& node) {
    const std::vector<std::string> ends = checks_.Texts(node);
    const bool fits = ends.size() == 2 && absl::SimpleAtoi(ends[0], &rule_.scale_low) &&
                      absl::SimpleAtoi(ends[1], &rule_.scale_high) && 0 <= rule_.scale_low &&
                      rule_.scale_low < rule_.scale_high && rule_.scale_high <= kHighestScore;
    if (fits) return;
    rule_.scale_high = kHighestScore;
    checks_.Add(node, absl::StrCat("scale must be the lowest and the highest score of 0 to ",
                                   kHighestScore, ", such as [1, 5]"));
  }

  // The number of a word of the field; none, and a problem, if it is not one.
  std::optional<int> CheckWord(const YAML::Node& node, const std::string& word) {
    const auto& words = *TicketField(rule_.field).enum_type();
    const auto number =
        ParseEnumWord(words, absl::StrReplaceAll(absl::AsciiStrToLower(word), {{"_", "-"}}));
    if (!number) {
      checks_.Add(node, absl::StrCat("\"", word, "\" is not a ", rule_.field,
                                     "; words: ", EnumWords(words)));
    }
    return number;
  }

  void SetTimes() {
    if (formats_.empty()) {
      return checks_.Add(rule_.line, absl::StrCat(rule_.field, " needs a format"));
    }
    bool needs_zone = false;
    for (const std::string& word : formats_) {
      for (TimeFormat& format : FormatsOf(word, zone_.empty())) {
        needs_zone = needs_zone || !format.has_offset;
        rule_.times.formats.push_back(std::move(format));
      }
    }
    rule_.times.written = absl::StrJoin(formats_, ", ");
    const bool has_iso = std::find(formats_.begin(), formats_.end(), "iso") != formats_.end();
    if (zone_.empty() && has_iso) rule_.times.written += ", with an offset, since no zone is given";
    SetLanguages();
    rule_.times.zone = absl::UTCTimeZone();
    if (!zone_.empty() && !absl::LoadTimeZone(zone_, &rule_.times.zone)) {
      checks_.Add(rule_.line, absl::StrCat("there is no zone \"", zone_, "\""));
    }
    if (needs_zone && zone_.empty()) {
      checks_.Add(rule_.line, absl::StrCat(rule_.field, " needs a zone, such as UTC or ",
                                           "Europe/Helsinki, since its format has no offset"));
    }
  }

  void SetLanguages() {
    for (const std::string& language : languages_) {
      auto names = TimeNames::Of(language);
      if (names.ok()) rule_.times.languages.push_back(*std::move(names));
      if (!names.ok()) checks_.Add(rule_.line, names.status().message());
    }
    if (languages_.empty()) return;
    absl::StrAppend(&rule_.times.written, " with names in ", absl::StrJoin(languages_, ", "));
  }

  YamlChecks& checks_;
  const RuleDefaults& defaults_;
  FieldRule rule_;
  std::vector<std::string> formats_;
  std::string zone_;
  std::vector<std::string> languages_;
  int sources_ = 0;
};

}  // namespace

FieldRule ParseRule(const YAML::Node& node, const std::string& field, const RuleDefaults& defaults,
                    YamlChecks& checks) {
  return RuleParser(field, defaults, checks).Parse(node);
}

std::vector<FieldRule> ParseRules(const YAML::Node& node, const std::string& field,
                                  const RuleDefaults& defaults, YamlChecks& checks) {
  std::vector<FieldRule> rules;
  if (!node.IsSequence()) return {ParseRule(node, field, defaults, checks)};
  for (const auto& each : node) {
    if (!each.IsMap()) {
      checks.Add(each, "must be a rule; for several columns see first_of and join");
      continue;
    }
    if (!rules.empty() && rules.back().when.empty()) {
      checks.Add(each, absl::StrCat("never counts, since the rule above has no when"));
    }
    rules.push_back(ParseRule(each, field, defaults, checks));
  }
  return rules;
}

Condition ParseCondition(const YAML::Node& node, YamlChecks& checks) {
  Condition condition;
  if (!node.IsMap() || node.size() == 0) {
    checks.Add(node, "must be columns with values, such as {Activity: [Wait, Hold]}");
    return condition;
  }
  for (const auto& entry : node) {
    ColumnTest test;
    test.column = {checks.Text(entry.first), YamlChecks::LineOf(entry.first), {}};
    const auto take = [&](const YAML::Node& values, bool like, bool negated) {
      test.negated = negated;
      for (const std::string& each : checks.Texts(values)) {
        if (like) test.like.push_back(Folded(each));
        if (!like) test.values.insert(Folded(each));
      }
    };
    if (entry.second.IsMap()) {
      checks.ReadMap(entry.second, "a test of a column",
                     {{"not", [&](const auto& n) { take(n, false, true); }},
                      {"like", [&](const auto& n) { take(n, true, false); }},
                      {"not_like", [&](const auto& n) { take(n, true, true); }}});
      if (entry.second.size() > 1) checks.Add(entry.second, "must be one of not, like, not_like");
    } else {
      take(entry.second, false, false);
    }
    condition.push_back(std::move(test));
  }
  return condition;
}

std::vector<Column> ParseColumns(const YAML::Node& node, YamlChecks& checks) {
  std::vector<Column> columns;
  for (const std::string& name : checks.Texts(node)) {
    columns.push_back({name, YamlChecks::LineOf(node), {}});
    if (name.empty()) checks.Add(node, "must name a column");
  }
  return columns;
}

}  // namespace luukku::ctl
