#include "tools/luukkuctl/imports/mapping.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "lib/text/folding.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/names.h"

namespace luukku::ctl {
namespace {

const std::map<std::string, std::string>& Collections() {
  static const auto& collections = *new std::map<std::string, std::string>{
      {"requester", "people"},    {"opened_by", "people"}, {"organisation", "organisations"},
      {"category", "categories"}, {"team", "teams"},       {"agent", "agents"}};
  return collections;
}

// Every column that a mapping names.
class Columns {
 public:
  explicit Columns(Mapping& mapping) {
    Add(mapping.case_key);
    Add(mapping.time);
    if (mapping.exported) Add(*mapping.exported);
    if (mapping.actor) Add(*mapping.actor);
    for (auto* rules : {&mapping.opening, &mapping.rows, &mapping.final}) Add(*rules);
    for (Moment& moment : mapping.moments) {
      Add(moment.time);
      if (moment.actor) Add(*moment.actor);
      Add(moment.fields);
    }
    for (Column& column : mapping.row_key) all_.push_back(&column);
    for (Condition& skip : mapping.skip) Add(skip);
    for (OrderKey& key : mapping.order) {
      if (key.by == OrderKey::By::kColumn) all_.push_back(&key.column);
    }
  }

  const std::vector<Column*>& all() const { return all_; }

 private:
  void Add(std::vector<FieldRule>& rules) {
    for (FieldRule& rule : rules) Add(rule);
  }
  void Add(FieldRule& rule) {
    Add(rule.when);
    Add(rule.display_name);
    Add(rule.due);
    for (Column& column : rule.columns) all_.push_back(&column);
  }
  void Add(Condition& condition) {
    for (ColumnTest& test : condition) all_.push_back(&test.column);
  }

  std::vector<Column*> all_;
};

// The header's columns by the names of a mapping: NAME if it is there once, "NAME (1)", "NAME (2)"
// and so on, and "NAME (*)" for all of that name. A name of that form in the header itself counts.
std::map<std::string, std::vector<int>> PlacesIn(const std::vector<std::string>& header) {
  std::map<std::string, std::vector<int>> of_name, result;
  for (size_t i = 0; i < header.size(); ++i) of_name[header[i]].push_back(static_cast<int>(i));
  for (const auto& [name, places] : of_name) {
    if (places.size() == 1) result[name] = places;
  }
  for (const auto& [name, places] : of_name) {
    result.emplace(absl::StrCat(name, " (*)"), places);
    for (size_t i = 0; i < places.size(); ++i) {
      result.emplace(absl::StrCat(name, " (", i + 1, ")"), std::vector<int>{places[i]});
    }
  }
  return result;
}

// "Label" of "Label (2)" and "Label (*)".
absl::string_view WithoutNumber(absl::string_view name) {
  const size_t open = name.rfind(" (");
  if (open == name.npos || name.back() != ')') return name;
  const absl::string_view number = name.substr(open + 2, name.size() - open - 3);
  const bool is_number = !number.empty() && std::all_of(number.begin(), number.end(), [](char c) {
    return '0' <= c && c <= '9';
  });
  return number == "*" || is_number ? name.substr(0, open) : name;
}

// Whether the mapping says that the log may lack it, by its name or by that with a number.
bool IsOptional(const CsvFormat& csv, const std::string& name) {
  return std::any_of(csv.optional.begin(), csv.optional.end(), [&](const std::string& optional) {
    return optional == name || optional == WithoutNumber(name);
  });
}

// The form in which two names are similar enough for a suggestion: letters and digits.
std::string Likeness(const std::string& name) {
  std::string text = Folded(name);
  std::erase_if(text, [](unsigned char c) { return c < 0x80 && !absl::ascii_isalnum(c); });
  return text;
}

// A column of the header with a similar name, for a suggestion; "" if there is none.
std::string Alike(const std::string& name, const std::vector<std::string>& header) {
  const std::string wanted(WithoutNumber(name)), likeness = Likeness(wanted);
  for (const std::string& each : header) {
    if (each != wanted && !likeness.empty() && likeness == Likeness(each)) return each;
  }
  return "";
}

// Why a name is not that of a column.
std::string ProblemWith(const std::string& name, const std::vector<std::string>& header) {
  if (std::find(header.begin(), header.end(), name) != header.end()) {
    return absl::StrCat("the log has several columns \"", name, "\": say \"", name, " (1)\", \"",
                        name, " (2)\" …, or \"", name, " (*)\" for all of them");
  }
  const std::string problem = absl::StrCat("the log has no column \"", name, "\"");
  const std::string alike = Alike(name, header);
  if (!alike.empty()) return absl::StrCat(problem, "; is it \"", alike, "\"?");
  return absl::StrCat(problem, "; if it may lack it, name it in csv: optional");
}

}  // namespace

bool Mapping::IsTable() const {
  const auto is_of_case = [this](const Column& column) {
    return std::any_of(case_key.columns.begin(), case_key.columns.end(),
                       [&](const Column& of_case) { return of_case.name == column.name; });
  };
  return !row_key.empty() && std::all_of(row_key.begin(), row_key.end(), is_of_case);
}

absl::Status Mapping::Bind(const std::vector<std::string>& header) {
  const auto places = PlacesIn(header);
  std::vector<std::string> problems;
  const Columns columns(*this);
  for (Column* column : columns.all()) {
    const auto found = places.find(column->name);
    if (found != places.end()) {
      column->places = found->second;
      continue;
    }
    const bool is_there = std::find(header.begin(), header.end(), column->name) != header.end();
    const bool may_lack = !is_there && IsOptional(csv, column->name);
    if (may_lack && Alike(column->name, header).empty()) continue;
    problems.push_back(
        absl::StrCat("line ", column->line, ": ", ProblemWith(column->name, header)));
  }
  if (problems.empty()) return absl::OkStatus();
  if (header.size() == 1) {
    problems.push_back("the log has one column only; is csv: separator right?");
  }
  return UsageError(absl::StrCat("the mapping does not fit the log, whose columns are ",
                                 Shortened(absl::StrJoin(header, ", "), 2000), ":\n  ",
                                 absl::StrJoin(problems, "\n  ")));
}

std::vector<std::string> Mapping::NotRead(const std::vector<std::string>& header) {
  std::set<int> read;
  const Columns columns(*this);
  for (const Column* column : columns.all()) {
    read.insert(column->places.begin(), column->places.end());
  }
  std::vector<std::string> others;
  for (size_t i = 0; i < header.size(); ++i) {
    if (!header[i].empty() && !read.contains(static_cast<int>(i))) others.push_back(header[i]);
  }
  return others;
}

FieldKind KindOf(const std::string& field) {
  using google::protobuf::FieldDescriptor;
  if (Collections().contains(field)) return FieldKind::kReference;
  switch (TicketField(field).cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return FieldKind::kEnum;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FieldKind::kTime;
    case FieldDescriptor::CPPTYPE_INT32:
      return FieldKind::kNumber;
    default:
      return FieldKind::kText;
  }
}

const google::protobuf::FieldDescriptor& TicketField(const std::string& field) {
  return *ticket::v1::Ticket::descriptor()->FindFieldByName(field);
}

bool IsOutcome(const std::string& field) {
  return field == "rating" || field == "first_response_target" || field == "resolution_target";
}

std::optional<common::v1::SlaTargetState> TargetWord(absl::string_view word) {
  if (absl::EqualsIgnoreCase(word, "met")) return common::v1::SLA_TARGET_STATE_MET;
  if (absl::EqualsIgnoreCase(word, "breached")) return common::v1::SLA_TARGET_STATE_BREACHED;
  return std::nullopt;
}

std::optional<int32_t> WholeNumber(const std::string& text) {
  const size_t point = text.find_first_of(".,");
  const bool is_whole = point == text.npos || (point + 1 < text.size() &&
                                               text.find_first_not_of('0', point + 1) == text.npos);
  int32_t number;
  if (!is_whole || !absl::SimpleAtoi(text.substr(0, point), &number)) return std::nullopt;
  return number;
}

std::string CollectionOf(const std::string& field) { return Collections().at(field); }

}  // namespace luukku::ctl
