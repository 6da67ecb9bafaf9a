#include "tools/luukkuctl/imports/preview.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/luukkuctl/imports/mapping.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/outcome_writer.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

constexpr int kMostCases = 3, kMostChanges = 20;
constexpr size_t kLongestValue = 60;

// "state open", "no team".
std::string Said(const google::protobuf::FieldDescriptor& field, const ticket::v1::Ticket& ticket) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *ticket.GetReflection();
  const std::string name = Dashed(field.name());
  std::string value;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      value = EnumWord(*field.enum_type(), reflection.GetEnumValue(ticket, &field));
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      value = absl::StrCat(reflection.GetInt32(ticket, &field));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (reflection.HasField(ticket, &field)) {
        google::protobuf::Timestamp time;
        time.CopyFrom(reflection.GetMessage(ticket, &field));
        value = ShortTime(time);
      }
      break;
    default:
      value = Escape(Shortened(reflection.GetString(ticket, &field), kLongestValue));
  }
  return value.empty() ? absl::StrCat("no ", name) : absl::StrCat(name, " ", value);
}

std::string OpeningOf(const ticket::v1::Ticket& ticket) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  ticket.GetReflection()->ListFields(ticket, &fields);
  std::vector<std::string> said;
  for (const auto* field : fields) said.push_back(Said(*field, ticket));
  return absl::StrJoin(said, ", ");
}

// " if new or open", of a move that is made only from some states.
std::string OnlyFrom(const ticket::v1::ImportedChange& change) {
  std::vector<std::string> states;
  for (const int state : change.only_from()) {
    states.push_back(EnumWord(static_cast<common::v1::TicketState>(state)));
  }
  return states.empty() ? "" : absl::StrCat(" if ", absl::StrJoin(states, " or "));
}

std::string ChangeOf(const ticket::v1::ImportedChange& change) {
  std::vector<std::string> said;
  for (const std::string& field : change.fields().paths()) {
    said.push_back(absl::StrCat(Said(TicketField(field), change.ticket()),
                                field == "state" ? OnlyFrom(change) : ""));
  }
  if (change.has_outcomes()) said.push_back(TextOf(change.outcomes()));
  return absl::StrCat("  ", ShortTime(change.time()), "  ", said.empty() ? "nothing" : "",
                      absl::StrJoin(said, ", "), change.actor().empty() ? "" : ", by ",
                      change.actor(), "\n");
}

}  // namespace

std::string Preview(const ticket::v1::ImportTicketsRequest& request) {
  std::string text;
  for (int i = 0; i < std::min(kMostCases, request.tickets_size()); ++i) {
    const ticket::v1::ImportedTicket& ticket = request.tickets(i);
    absl::StrAppend(&text, Escape(ticket.case_key()), ": ", OpeningOf(ticket.ticket()), "\n");
    const int changes = std::min(kMostChanges, ticket.changes_size());
    for (int n = 0; n < changes; ++n) absl::StrAppend(&text, ChangeOf(ticket.changes(n)));
    if (changes < ticket.changes_size()) {
      absl::StrAppend(&text, "  and ", ticket.changes_size() - changes, " more\n");
    }
  }
  return text;
}

}  // namespace luukku::ctl
