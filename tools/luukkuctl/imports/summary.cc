#include "tools/luukkuctl/imports/summary.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {
namespace {

constexpr size_t kMostReasons = 50, kMostLines = 20, kMostValues = 3;
constexpr size_t kMostNames = 10;  // Of each collection.

// "3, 7-9, 12", of lines that are sorted.
std::string Ranges(const std::vector<int64_t>& lines) {
  std::string text;
  size_t ranges = 0;
  for (size_t i = 0; i < lines.size();) {
    size_t last = i;
    while (last + 1 < lines.size() && lines[last + 1] <= lines[last] + 1) ++last;
    if (++ranges > kMostLines) {
      absl::StrAppend(&text, " and ", lines.size() - i, " more");
      break;
    }
    absl::StrAppend(&text, text.empty() ? "" : ", ", lines[i]);
    if (lines[last] > lines[i]) absl::StrAppend(&text, "-", lines[last]);
    i = last + 1;
  }
  return text;
}

// The places of notes of one kind.
struct Places {
  std::vector<int64_t> lines;    // Each once.
  std::set<std::string> values;  // The first few.
  bool has_more_values = false;
};

std::map<std::string, Places> PlacesOf(const std::vector<RowNote>& notes) {
  std::map<std::string, Places> places;
  for (const RowNote& note : notes) {
    Places& of_kind = places[note.why];
    of_kind.lines.push_back(note.line);
    if (note.value.empty() || of_kind.values.contains(note.value)) continue;
    of_kind.has_more_values = of_kind.values.size() == kMostValues;
    if (!of_kind.has_more_values) of_kind.values.insert(note.value);
  }
  for (auto& [kind, of_kind] : places) {
    auto& lines = of_kind.lines;
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  }
  return places;
}

// The notes by kind, in the order of the first line of each.
std::string ByReason(const char* title, const std::vector<RowNote>& notes) {
  const std::map<std::string, Places> places = PlacesOf(notes);
  std::vector<std::pair<int64_t, std::string>> order;
  for (const auto& [why, of_kind] : places) order.emplace_back(of_kind.lines.front(), why);
  std::sort(order.begin(), order.end());
  std::string text = notes.empty() ? "" : absl::StrCat("\n", title, ":\n");
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == kMostReasons) {
      absl::StrAppend(&text, "  and ", order.size() - i, " more kinds\n");
      break;
    }
    const Places& at = places.at(order[i].second);
    const std::string values = absl::StrJoin(at.values, ", ");
    absl::StrAppend(&text, "  ",
                    EscapedBlock(absl::StrCat(order[i].second, values.empty() ? "" : ": ", values,
                                              at.has_more_values ? " …" : ""),
                                 4),
                    "    ", at.lines.size() == 1 ? "line " : "lines ", Ranges(at.lines), "\n");
  }
  return text;
}

google::protobuf::Value NotesValue(const std::vector<RowNote>& notes) {
  google::protobuf::Value value;
  auto& list = *value.mutable_list_value();
  for (const RowNote& note : notes) {
    auto& fields = *list.add_values()->mutable_struct_value()->mutable_fields();
    fields["line"].set_number_value(static_cast<double>(note.line));
    fields["case"].set_string_value(note.case_key);
    fields["why"].set_string_value(note.why);
    if (!note.value.empty()) fields["value"].set_string_value(note.value);
  }
  return value;
}

google::protobuf::Value NamesValue(const std::vector<SummaryName>& names) {
  google::protobuf::Value value;
  auto& list = *value.mutable_list_value();
  for (const SummaryName& name : names) {
    auto& fields = *list.add_values()->mutable_struct_value()->mutable_fields();
    fields["collection"].set_string_value(name.collection);
    fields["value"].set_string_value(name.value);
    if (!name.display_name.empty()) fields["displayName"].set_string_value(name.display_name);
    fields["name"].set_string_value(name.name);
    fields["tickets"].set_number_value(static_cast<double>(name.tickets));
  }
  return value;
}

// A table for each collection, of its first names.
std::string NamesTable(const std::vector<SummaryName>& names) {
  std::string text;
  for (size_t i = 0; i < names.size();) {
    const std::string collection = names[i].collection;
    size_t end = i;
    while (end < names.size() && names[end].collection == collection) ++end;
    Table table({"IN THE LOG", "HERE", "TICKETS"});
    const size_t shown = std::min(end, i + kMostNames);
    for (size_t n = i; n < shown; ++n) {
      const std::string& display = names[n].display_name;
      table.AddRow({absl::StrCat(names[n].value, display.empty() ? "" : ": ", display),
                    names[n].name, absl::StrCat(names[n].tickets)});
    }
    absl::StrAppend(&text, "\n", collection, ", the most frequent first:\n", table.Render());
    if (shown < end) absl::StrAppend(&text, "and ", end - shown, " more\n");
    i = end;
  }
  return text;
}

std::string CsvField(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace

std::string Summary::ToText() const {
  const double seconds = std::max(absl::ToDoubleSeconds(time), 0.001);
  std::string text =
      RenderPairs({{"rows", absl::StrFormat("%d in %.1f s, %.0f a second", rows, seconds,
                                            static_cast<double>(rows) / seconds)},
                   {"  imported", absl::StrCat(imported)},
                   {"  there already", absl::StrCat(known)},
                   {"  left out", absl::StrCat(left_out)},
                   {"  refused", absl::StrCat(refused())},
                   {"tickets created", absl::StrCat(tickets_created)},
                   {"tickets continued", absl::StrCat(tickets_continued)},
                   {"tickets unchanged", absl::StrCat(tickets_unchanged)},
                   {"tickets refused", absl::StrCat(tickets_refused)}});
  if (not_sent > 0)
    absl::StrAppend(&text, "not sent: ", not_sent, " rows; run it again to go on\n");
  absl::StrAppend(&text, NamesTable(SortedNames()));
  return absl::StrCat(text, ByReason("Remarks, by line of the log", remarks),
                      ByReason("Refused, by line of the log", refusals));
}

google::protobuf::Struct Summary::ToStruct() const {
  google::protobuf::Struct result;
  auto& fields = *result.mutable_fields();
  const std::pair<const char*, int64_t> numbers[] = {{"rows", rows},
                                                     {"imported", imported},
                                                     {"known", known},
                                                     {"leftOut", left_out},
                                                     {"notSent", not_sent},
                                                     {"refused", refused()},
                                                     {"ticketsCreated", tickets_created},
                                                     {"ticketsContinued", tickets_continued},
                                                     {"ticketsUnchanged", tickets_unchanged},
                                                     {"ticketsRefused", tickets_refused}};
  for (const auto& [name, number] : numbers) {
    fields[name].set_number_value(static_cast<double>(number));
  }
  fields["seconds"].set_number_value(absl::ToDoubleSeconds(time));
  fields["refusals"] = NotesValue(refusals);
  fields["remarks"] = NotesValue(remarks);
  result.MergeFrom(NamesToStruct());
  return result;
}

google::protobuf::Struct Summary::NamesToStruct() const {
  google::protobuf::Struct result;
  (*result.mutable_fields())["names"] = NamesValue(SortedNames());
  return result;
}

std::vector<SummaryName> Summary::SortedNames() const {
  std::vector<SummaryName> sorted;
  for (const auto& [named, tickets] : names) sorted.push_back({named, tickets});
  std::sort(sorted.begin(), sorted.end(), [](const SummaryName& a, const SummaryName& b) {
    return std::tie(a.collection, b.tickets, a.value, a.display_name, a.name) <
           std::tie(b.collection, a.tickets, b.value, b.display_name, b.name);
  });
  return sorted;
}

absl::Status WriteRefusals(const std::vector<RowNote>& refusals, const std::string& path) {
  std::ofstream file(path);
  file << "line,case,why\n";
  for (const RowNote& note : refusals) {
    file << note.line << ',' << CsvField(note.case_key) << ','
         << CsvField(absl::StrCat(note.why, note.value.empty() ? "" : ": ", note.value)) << '\n';
  }
  file.close();
  if (file) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, " can't be written"));
}

}  // namespace luukku::ctl
