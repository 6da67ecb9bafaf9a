#include "tools/luukkuctl/imports/rule_parser.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using From = FieldRule::From;
using What = Meaning::What;

// Fields of the mapping that are not fields of a ticket.
bool IsOwnField(const std::string& field) { return field == "case" || field == "actor"; }
bool IsTime(const std::string& field) {
  return field == "time" || (!IsOwnField(field) && KindOf(field) == FieldKind::kTime);
}
bool IsEnum(const std::string& field) {
  return !IsOwnField(field) && field != "time" && KindOf(field) == FieldKind::kEnum;
}

// ISO 8601, with what people leave away.
const std::vector<std::string>& IsoFormats(bool with_offset_only) {
  static const auto& zoned =
      *new std::vector<std::string>{"%Y-%m-%dT%H:%M:%E*S%Ez", "%Y-%m-%d %H:%M:%E*S%Ez",
                                    "%Y-%m-%d %H:%M:%E*S %Ez", "%Y-%m-%dT%H:%M%Ez"};
  static const auto& all = *new std::vector<std::string>([] {
    std::vector<std::string> formats = zoned;
    for (const char* format :
         {"%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"}) {
      formats.push_back(format);
    }
    return formats;
  }());
  return with_offset_only ? zoned : all;
}

bool HasOffset(absl::string_view format) {
  return format == "epoch" || format == kEpochMillis || format.find("%z") != format.npos ||
         format.find("%Ez") != format.npos || format.find("%E*z") != format.npos ||
         format.find("%s") != format.npos;
}

class RuleParser {
 public:
  RuleParser(const std::string& field, const RuleDefaults& defaults, YamlChecks& checks)
      : checks_(checks), formats_(defaults.formats), zone_(defaults.zone) {
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
    } else {
      rule_.columns = ParseColumns(node, checks_);
      if (rule_.columns.size() > 1) checks_.Add(node, "must be one column; see first_of and join");
    }
    if (IsTime(rule_.field)) SetTimes();
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
        {"otherwise", [this](const auto& n) { rule_.otherwise = ParseMeaning(n); }},
    };
    if (rule_.field == "category") {
      readers["path"] = [this](const auto& n) { SetColumns(n, From::kPath); };
    }
    if (IsTime(rule_.field)) {
      readers["format"] = [this](const auto& n) { formats_ = checks_.Texts(n); };
      readers["zone"] = [this](const auto& n) { zone_ = checks_.Text(n); };
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
        rule_.columns.push_back({text.substr(at + 1, end - at - 1), YamlChecks::LineOf(node), -1});
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
    rule_.texts = {checks_.Text(node)};
    CheckWord(node, rule_.texts[0]);
  }

  void SetMissing(const YAML::Node& node) {
    for (const std::string& each : checks_.Texts(node)) rule_.missing.insert(each);
  }

  void SetValues(const YAML::Node& node) {
    if (!node.IsMap()) return checks_.Add(node, "values must be the log's values with meanings");
    for (const auto& entry : node) {
      const std::string value = checks_.Text(entry.first);
      if (!rule_.values.emplace(value, ParseMeaning(entry.second)).second) {
        checks_.Add(entry.first, absl::StrCat("\"", value, "\" is there twice"));
      }
    }
  }

  Meaning ParseMeaning(const YAML::Node& node) {
    static const std::map<std::string, What> kWords = {{"keep", What::kKeep},
                                                       {"clear", What::kClear},
                                                       {"report", What::kReport},
                                                       {"refuse", What::kRefuse}};
    const std::string word = checks_.Text(node);
    const auto what = kWords.find(word);
    if (what != kWords.end()) return {what->second, ""};
    CheckWord(node, word);
    return {What::kSay, word};
  }

  void CheckWord(const YAML::Node& node, const std::string& word) {
    if (!IsEnum(rule_.field)) return;
    const auto& words = *TicketField(rule_.field).enum_type();
    if (!ParseEnumWord(words, absl::StrReplaceAll(absl::AsciiStrToLower(word), {{"_", "-"}}))) {
      checks_.Add(node, absl::StrCat("\"", word, "\" is not a ", rule_.field,
                                     "; words: ", EnumWords(words)));
    }
  }

  void SetTimes() {
    if (formats_.empty()) {
      return checks_.Add(rule_.line, absl::StrCat(rule_.field, " needs a format"));
    }
    bool needs_zone = false;
    for (const std::string& format : formats_) {
      if (format == "iso") {
        for (const auto& each : IsoFormats(zone_.empty())) rule_.times.formats.push_back(each);
        continue;
      }
      needs_zone = needs_zone || !HasOffset(format);
      rule_.times.formats.push_back(format == "epoch" ? "%s" : format);
    }
    rule_.times.zone = absl::UTCTimeZone();
    if (!zone_.empty() && !absl::LoadTimeZone(zone_, &rule_.times.zone)) {
      checks_.Add(rule_.line, absl::StrCat("there is no zone \"", zone_, "\""));
    }
    if (needs_zone && zone_.empty()) {
      checks_.Add(rule_.line, absl::StrCat(rule_.field, " needs a zone, such as UTC or ",
                                           "Europe/Helsinki, since its format has no offset"));
    }
  }

  YamlChecks& checks_;
  FieldRule rule_;
  std::vector<std::string> formats_;
  std::string zone_;
  int sources_ = 0;
};

}  // namespace

FieldRule ParseRule(const YAML::Node& node, const std::string& field, const RuleDefaults& defaults,
                    YamlChecks& checks) {
  return RuleParser(field, defaults, checks).Parse(node);
}

std::vector<Column> ParseColumns(const YAML::Node& node, YamlChecks& checks) {
  std::vector<Column> columns;
  for (const std::string& name : checks.Texts(node)) {
    columns.push_back({name, YamlChecks::LineOf(node), -1});
    if (name.empty()) checks.Add(node, "must name a column");
  }
  return columns;
}

}  // namespace luukku::ctl
