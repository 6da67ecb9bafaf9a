#include "tools/luukkuctl/imports/mapping_parser.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/contract/fields.h"
#include "lib/text/folding.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/rule_parser.h"

namespace luukku::ctl {
namespace {

// The editable fields of Ticket, and further ones that imports may set.
std::vector<std::string> FieldsWith(const google::protobuf::FieldDescriptor& around) {
  std::vector<std::string> fields;
  const auto& type = *ticket::v1::Ticket::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (IsEditable(field) || IsAlso(around, field.name())) fields.push_back(field.name());
  }
  return fields;
}

// The number of reopenings is of the whole case, under `final`.
std::vector<std::string> RowFields() {
  std::vector<std::string> fields =
      FieldsWith(*ticket::v1::ImportedChange::descriptor()->FindFieldByName("fields"));
  std::erase(fields, "reopen_count");
  fields.insert(fields.end(), {"first_response_target", "resolution_target", "rating"});
  return fields;
}

std::vector<std::string> OpeningFields() {
  std::vector<std::string> fields =
      FieldsWith(*ticket::v1::ImportedTicket::descriptor()->FindFieldByName("ticket"));
  fields.insert(fields.end(), {"channel", "requester"});
  return fields;
}

constexpr size_t kLongestPattern = 24;

bool IsSource(const std::string& word) {
  return !word.empty() && word.size() <= 32 &&
         std::all_of(word.begin(), word.end(), [](unsigned char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

bool Says(const std::vector<FieldRule>& rules, const std::string& field) {
  return std::any_of(rules.begin(), rules.end(),
                     [&](const FieldRule& rule) { return rule.field == field; });
}

class MappingParser {
 public:
  Mapping Parse(const YAML::Node& root) {
    if (!root.IsMap()) {
      checks_.Add(1, "a mapping must be keys with values; see docs/operate/import.md");
      return {};
    }
    ReadDefaults(root);
    checks_.ReadMap(root, "the mapping", Readers());
    CheckWhole();
    return std::move(mapping_);
  }

  const std::vector<std::string>& problems() const { return checks_.problems(); }

 private:
  using Node = YAML::Node;

  // Keys that others depend on, wherever they are in the file.
  void ReadDefaults(const Node& root) {
    if (const Node missing = root["missing"]) {
      for (const std::string& each : checks_.Texts(missing)) defaults_.missing.insert(Folded(each));
    }
    const Node time = root["time"];
    if (!time || !time.IsMap()) return;
    if (const Node format = time["format"]) defaults_.formats = checks_.Texts(format);
    if (const Node zone = time["zone"]) defaults_.zone = checks_.Text(zone);
    if (const Node language = time["language"]) defaults_.languages = checks_.Texts(language);
  }

  std::map<std::string, YamlChecks::Read> Readers() {
    return {
        {"source", [this](const Node& n) { SetSource(n); }},
        {"csv", [this](const Node& n) { ReadCsv(n); }},
        {"missing", [](const Node&) {}},
        {"grouped", [this](const Node& n) { mapping_.grouped = checks_.Bool(n); }},
        {"order", [this](const Node& n) { SetOrder(n); }},
        {"case", [this](const Node& n) { mapping_.case_key = Rule(n, "case"); }},
        {"row", [this](const Node& n) { mapping_.row_key = ParseColumns(n, checks_); }},
        {"time", [this](const Node& n) { mapping_.time = Rule(n, "time"); }},
        {"exported", [this](const Node& n) { mapping_.exported = Rule(n, "time"); }},
        {"actor", [this](const Node& n) { mapping_.actor = Rule(n, "actor"); }},
        {"actors_are",
         [this](const Node& n) {
           mapping_.actor_collection = checks_.Word(n, {"agents", "people"});
         }},
        {"opening",
         [this](const Node& n) { ReadRules(n, "opening", OpeningFields(), mapping_.opening); }},
        {"rows", [this](const Node& n) { ReadRules(n, "rows", RowFields(), mapping_.rows); }},
        {"final",
         [this](const Node& n) {
           std::vector<std::string> fields = RowFields();
           fields.push_back("reopen_count");
           ReadRules(n, "final", fields, mapping_.final);
         }},
        {"moments", [this](const Node& n) { ReadMoments(n); }},
        {"skip", [this](const Node& n) { ReadSkips(n); }},
        {"names", [this](const Node& n) { ReadNames(n); }},
    };
  }

  FieldRule Rule(const Node& node, const std::string& field) {
    return ParseRule(node, field, defaults_, checks_);
  }

  void SetSource(const Node& node) {
    mapping_.source = checks_.Text(node);
    if (!IsSource(mapping_.source)) checks_.Add(node, "source must be 1 to 32 of a-z 0-9 -");
  }

  // A word, or a list of what rows are ordered by.
  void SetOrder(const Node& node) {
    ordered_ = true;
    if (!node.IsSequence()) return AddOrder(node);
    for (const Node& each : node) AddOrder(each);
  }

  void AddOrder(const Node& node) {
    if (node.IsMap()) {
      OrderKey key{OrderKey::By::kColumn, {}};
      checks_.ReadMap(node, "order", {{"column", [&](const Node& n) {
                                         key.column = {checks_.Text(n), YamlChecks::LineOf(n), {}};
                                       }}});
      mapping_.order.push_back(std::move(key));
      return;
    }
    const std::string word = checks_.Word(node, {"file", "reversed", "time"});
    if (word == "time") mapping_.order.push_back({OrderKey::By::kTime, {}});
    if (word == "reversed") mapping_.reversed = true;
  }

  void ReadCsv(const Node& node) {
    CsvFormat& csv = mapping_.csv;
    checks_.ReadMap(node, "csv",
                    {{"separator",
                      [&](const Node& n) {
                        const std::string text = checks_.Text(n);
                        csv.separator = text == "tab" ? '\t' : text.empty() ? ',' : text[0];
                        const bool fits =
                            text == "tab" || (text.size() == 1 && text != "\"" && text != "\n");
                        if (!fits) checks_.Add(n, "separator must be one character, or tab");
                      }},
                     {"quote",
                      [&](const Node& n) {
                        const std::string text = checks_.Text(n);
                        csv.quote.reset();
                        if (text.size() == 1) csv.quote = text[0];
                        if (text != "none" && text.size() != 1) {
                          checks_.Add(n, "quote must be one character, or none");
                        }
                      }},
                     {"skip_lines",
                      [&](const Node& n) {
                        const bool fits = absl::SimpleAtoi(checks_.Text(n), &csv.skip_lines) &&
                                          csv.skip_lines >= 0 && csv.skip_lines <= 1000;
                        if (!fits) checks_.Add(n, "skip_lines must be a number up to 1000");
                      }},
                     {"short_rows", [&](const Node& n) { csv.short_rows = checks_.Bool(n); }},
                     {"encoding", [&](const Node& n) { csv.encoding = checks_.Text(n); }},
                     {"columns", [&](const Node& n) { csv.columns = checks_.Texts(n); }},
                     {"optional", [&](const Node& n) { csv.optional = checks_.Texts(n); }}});
  }

  void ReadRules(const Node& node, const std::string& what, const std::vector<std::string>& fields,
                 std::vector<FieldRule>& rules) {
    std::map<std::string, YamlChecks::Read> readers;
    for (const std::string& field : fields) {
      readers[field] = [this, &rules, field](const Node& n) { AddRules(n, field, rules); };
    }
    checks_.ReadMap(node, what, readers);
  }

  void AddRules(const Node& node, const std::string& field, std::vector<FieldRule>& rules) {
    for (FieldRule& rule : ParseRules(node, field, defaults_, checks_)) {
      rules.push_back(std::move(rule));
    }
  }

  void ReadMoments(const Node& node) {
    if (!node.IsSequence()) return checks_.Add(node, "moments must be a list");
    for (const Node& each : node) {
      Moment moment;
      std::map<std::string, YamlChecks::Read> readers = {
          {"time", [&](const Node& n) { moment.time = Rule(n, "time"); }},
          {"actor", [&](const Node& n) { moment.actor = Rule(n, "actor"); }}};
      for (const std::string& field : RowFields()) {
        readers[field] = [this, &moment, field](const Node& n) {
          AddRules(n, field, moment.fields);
        };
      }
      checks_.ReadMap(each, "a moment", readers);
      if (moment.time.line == 0) checks_.Add(each, "a moment needs a time");
      mapping_.moments.push_back(std::move(moment));
    }
  }

  void ReadSkips(const Node& node) {
    if (!node.IsSequence()) return checks_.Add(node, "skip must be a list");
    for (const Node& each : node) mapping_.skip.push_back(ParseCondition(each, checks_));
  }

  void ReadNames(const Node& node) {
    std::map<std::string, YamlChecks::Read> readers;
    for (const char* collection : {"people", "organisations", "categories", "teams", "agents"}) {
      readers[collection] = [this, collection](const Node& n) { SetName(n, collection); };
    }
    checks_.ReadMap(node, "names", readers);
  }

  void SetName(const Node& node, const char* collection) {
    const std::string pattern = checks_.Text(node);
    const bool has_slug = pattern.find("{slug}") != pattern.npos;
    const bool has_hash = pattern.find("{hash}") != pattern.npos;
    if (has_slug == has_hash || pattern.size() > kLongestPattern) {
      checks_.Add(node, absl::StrCat("must be up to ", kLongestPattern,
                                     " characters with {slug} or {hash}, such as \"uci-{slug}\""));
    }
    mapping_.names[collection] = pattern;
  }

  void CheckWhole() {
    const auto require = [this](bool there, const std::string& what) {
      if (!there) checks_.Add(1, absl::StrCat(what, " is missing"));
    };
    require(!mapping_.source.empty(), "source");
    require(mapping_.case_key.line > 0, "case");
    require(mapping_.time.line > 0, "time");
    if (!mapping_.moments.empty() && !ordered_) {
      mapping_.order.push_back({OrderKey::By::kTime, {}});
    }
    if (mapping_.exported && !mapping_.IsTable()) {
      checks_.Add(mapping_.exported->line,
                  "exported is for tables, with a row for each case: row must be the case's key");
    }
    for (const auto& [collection, pattern] : mapping_.names) {
      const std::string around = absl::StrReplaceAll(pattern, {{"{source}", mapping_.source}});
      if (around.size() > kLongestPattern) {
        checks_.Add(1, absl::StrCat("names: ", collection, " is too long with this source"));
      }
    }
    for (const std::string field : {"type", "channel"}) {
      require(Says(mapping_.opening, field) || Says(mapping_.rows, field),
              field + " in opening or rows");
    }
  }

  YamlChecks checks_;
  RuleDefaults defaults_;
  Mapping mapping_;
  bool ordered_ = false;
};

}  // namespace

absl::StatusOr<Mapping> ParseMapping(const std::string& yaml) {
  MappingParser parser;
  Mapping mapping;
  try {
    mapping = parser.Parse(YAML::Load(yaml));
  } catch (const YAML::Exception& error) {
    return UsageError(
        absl::StrCat("the mapping is not YAML: line ", error.mark.line + 1, ": ", error.msg));
  }
  if (parser.problems().empty()) return mapping;
  return UsageError(
      absl::StrCat("the mapping can't be used:\n  ", absl::StrJoin(parser.problems(), "\n  ")));
}

}  // namespace luukku::ctl
