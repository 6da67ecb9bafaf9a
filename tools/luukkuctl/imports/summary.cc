#include "tools/luukkuctl/imports/summary.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {
namespace {

constexpr size_t kMostReasons = 50, kMostLines = 20;

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

// The notes by what they say, in the order of the first line of each.
std::string ByReason(const char* title, const std::vector<RowNote>& notes) {
  std::map<std::string, std::vector<int64_t>> lines;
  for (const RowNote& note : notes) lines[note.why].push_back(note.line);
  std::vector<std::pair<int64_t, std::string>> order;
  for (auto& [why, at] : lines) {
    std::sort(at.begin(), at.end());
    order.emplace_back(at.front(), why);
  }
  std::sort(order.begin(), order.end());
  std::string text = notes.empty() ? "" : absl::StrCat("\n", title, ":\n");
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == kMostReasons) {
      absl::StrAppend(&text, "  and ", order.size() - i, " more kinds\n");
      break;
    }
    const auto& at = lines[order[i].second];
    absl::StrAppend(&text, "  ", Escape(order[i].second), "\n    ",
                    at.size() == 1 ? "line " : "lines ", Ranges(at), "\n");
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
  }
  return value;
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
  return result;
}

absl::Status WriteRefusals(const std::vector<RowNote>& refusals, const std::string& path) {
  std::ofstream file(path);
  file << "line,case,why\n";
  for (const RowNote& note : refusals) {
    file << note.line << ',' << CsvField(note.case_key) << ',' << CsvField(note.why) << '\n';
  }
  file.close();
  if (file) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, " can't be written"));
}

}  // namespace luukku::ctl
