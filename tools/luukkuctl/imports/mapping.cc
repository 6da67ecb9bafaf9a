#include "tools/luukkuctl/imports/mapping.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "tools/luukkuctl/errors.h"

namespace luukku::ctl {
namespace {

const std::map<std::string, std::string>& Collections() {
  static const auto& collections = *new std::map<std::string, std::string>{
      {"requester", "people"},    {"opened_by", "people"}, {"organisation", "organisations"},
      {"category", "categories"}, {"team", "teams"},       {"agent", "agents"}};
  return collections;
}

std::vector<Column*> ColumnsOf(Mapping& mapping) {
  std::vector<Column*> columns;
  const auto add = [&](FieldRule& rule) {
    for (Column& column : rule.columns) columns.push_back(&column);
  };
  add(mapping.case_key);
  add(mapping.time);
  if (mapping.actor) add(*mapping.actor);
  for (auto* rules : {&mapping.opening, &mapping.rows, &mapping.final}) {
    for (FieldRule& rule : *rules) add(rule);
  }
  for (Column& column : mapping.row_key) columns.push_back(&column);
  for (SkipRule& skip : mapping.skip) columns.push_back(&skip.column);
  return columns;
}

}  // namespace

absl::Status Mapping::Bind(const std::vector<std::string>& header) {
  std::vector<std::string> problems;
  for (Column* column : ColumnsOf(*this)) {
    const auto found = std::find(header.begin(), header.end(), column->name);
    if (found == header.end()) {
      problems.push_back(
          absl::StrCat("line ", column->line, ": the log has no column \"", column->name, "\""));
    } else if (std::find(found + 1, header.end(), column->name) != header.end()) {
      problems.push_back(absl::StrCat("line ", column->line, ": the log has several columns \"",
                                      column->name, "\""));
    } else {
      column->index = static_cast<int>(found - header.begin());
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return UsageError(absl::StrCat("the mapping does not fit the log, whose columns are ",
                                 absl::StrJoin(header, ", "), ":\n  ",
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
