#include "tools/luukkuctl/imports/mapping.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
    for (Column& column : rule.columns) all_.push_back(&column);
  }
  void Add(Condition& condition) {
    for (ColumnTest& test : condition) all_.push_back(&test.column);
  }

  std::vector<Column*> all_;
};

// The header's names with their places: those that are there once, and those that are there several
// times as "NAME (1)", "NAME (2)".
std::map<std::string, int> PlacesIn(const std::vector<std::string>& header) {
  std::map<std::string, std::vector<int>> places;
  for (size_t i = 0; i < header.size(); ++i) places[header[i]].push_back(static_cast<int>(i));
  std::map<std::string, int> result;
  for (const auto& [name, at] : places) {
    if (at.size() == 1) result.emplace(name, at[0]);
    if (at.size() == 1) continue;
    for (size_t i = 0; i < at.size(); ++i) {
      result.emplace(absl::StrCat(name, " (", i + 1, ")"), at[i]);
    }
  }
  return result;
}

// Why a name is not that of a column.
std::string ProblemWith(const std::string& name, const std::vector<std::string>& header) {
  if (std::find(header.begin(), header.end(), name) != header.end()) {
    return absl::StrCat("the log has several columns \"", name, "\": say \"", name, " (1)\", \"",
                        name, " (2)\" …");
  }
  const std::string problem = absl::StrCat("the log has no column \"", name, "\"");
  for (const std::string& each : header) {
    std::string a = absl::AsciiStrToLower(each), b = absl::AsciiStrToLower(name);
    for (std::string* text : {&a, &b}) {
      std::erase_if(*text, [](unsigned char c) { return !absl::ascii_isalnum(c); });
    }
    if (!a.empty() && a == b) return absl::StrCat(problem, "; is it \"", each, "\"?");
  }
  return problem;
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
  const std::map<std::string, int> places = PlacesIn(header);
  std::vector<std::string> problems;
  const Columns columns(*this);
  for (Column* column : columns.all()) {
    const auto found = places.find(column->name);
    if (found != places.end()) {
      column->index = found->second;
      continue;
    }
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

std::string CollectionOf(const std::string& field) { return Collections().at(field); }

}  // namespace luukku::ctl
