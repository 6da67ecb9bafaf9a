#include "tools/embed_sql/statement_text.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "lib/contract/names.h"
#include "luukku/common/v1/desk.pb.h"

namespace luukku::embed {
namespace {

using Words = std::vector<std::string>;

struct Column {
  std::string name, type;
};
using Columns = std::vector<Column>;

// Columns and parts that all statements may use.
struct Sources {
  std::map<std::string, Columns> columns;    // By table.
  std::map<std::string, std::string> parts;  // By name.
};

// A statement in the making.
struct Draft {
  std::string name;
  std::map<std::string, std::string> variant;  // Values of ${after} and the like.
  Words parameters;
};

bool IsNameChar(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_';
}

Words SplitAt(const std::string& text, char separator) {
  Words parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    const size_t begin = part.find_first_not_of(" \n");
    if (begin == part.npos) continue;
    parts.push_back(part.substr(begin, part.find_last_not_of(" \n") + 1 - begin));
  }
  return parts;
}

std::string Joined(const Words& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

Columns ColumnsOf(const std::string& text) {
  Columns columns;
  for (const std::string& line : SplitAt(text, '\n')) {
    const Words words = SplitAt(line.substr(0, line.find('#')), ' ');
    if (words.empty()) continue;
    if (words.size() != 2) throw Mistake("a column is a name and a type, not \"" + line + "\"");
    columns.push_back({words[0], words[1]});
  }
  return columns;
}

// The number of a value, as text.
std::optional<std::string> NumberOf(const std::string& name) {
  const auto& file = *common::v1::TicketState_descriptor()->file();
  for (int i = 0; i < file.enum_type_count(); ++i) {
    const auto* value = file.enum_type(i)->FindValueByName(name);
    if (value != nullptr) return std::to_string(value->number());
  }
  return std::nullopt;
}

std::string StatesOf(const Words& phases) {
  std::set<int> wanted;
  for (const std::string& phase : phases) {
    const auto* value =
        common::v1::TicketPhase_descriptor()->FindValueByName("TICKET_PHASE_" + phase);
    if (value == nullptr) throw Mistake("the contract has no phase " + phase);
    wanted.insert(value->number());
  }
  Words numbers;
  const auto& states = *common::v1::TicketState_descriptor();
  for (int i = 0; i < states.value_count(); ++i) {
    const auto& meaning = states.value(i)->options().GetExtension(common::v1::ticket_state);
    if (!wanted.contains(meaning.phase())) continue;
    numbers.push_back(std::to_string(states.value(i)->number()));
  }
  if (numbers.empty()) throw Mistake("no state is of these phases");
  return "(" + Joined(numbers) + ")";
}

class Writer {
 public:
  Writer(const Sources& sources, Draft& draft) : sources_(sources), draft_(draft) {}

  // The text with each ${…} replaced.
  std::string Expand(const std::string& text) {
    std::string expanded;
    for (size_t at = 0;;) {
      const size_t begin = text.find("${", at), end = text.find('}', begin);
      expanded += text.substr(at, begin == text.npos ? text.npos : begin - at);
      if (begin == text.npos) return expanded;
      if (end == text.npos) throw Mistake("has a ${ without }");
      expanded += MeaningOf(text.substr(begin + 2, end - begin - 2));
      at = end + 1;
    }
  }

  // The text with numbers for its named parameters. Quoted text and comments stay as they are.
  std::string Number(const std::string& text) {
    std::string numbered;
    bool has_numbers = false;
    for (size_t at = 0; at < text.size();) {
      if (const size_t passed = PassedOver(text, at); passed > at) {
        numbered += text.substr(at, passed - at);
        at = passed;
      } else if (BeginsParameter(text, at)) {
        size_t end = ++at;
        while (end < text.size() && (IsNameChar(text[end]) || text[end] == '.')) ++end;
        numbered += Placeholder(text.substr(at, end - at));
        at = end;
      } else {
        has_numbers = has_numbers || text[at] == '$';
        numbered += text[at++];
      }
    }
    if (has_numbers && !draft_.parameters.empty()) {
      throw Mistake("has both named and numbered parameters");
    }
    return numbered;
  }

 private:
  // The end of a comment or quoted text that begins at `at`; `at` if there is none.
  static size_t PassedOver(const std::string& text, size_t at) {
    if (text.compare(at, 2, "--") == 0) return std::min(text.size(), text.find('\n', at));
    if (text[at] == '\'') return std::min(text.size(), text.find('\'', at + 1)) + 1;
    return at;
  }

  static bool BeginsParameter(const std::string& text, size_t at) {
    const bool is_cast = at > 0 && text[at - 1] == ':';
    return text[at] == ':' && !is_cast && at + 1 < text.size() && 'a' <= text[at + 1] &&
           text[at + 1] <= 'z';
  }

  std::string Placeholder(const std::string& name) {
    auto& parameters = draft_.parameters;
    auto found = std::find(parameters.begin(), parameters.end(), name);
    if (found == parameters.end()) found = parameters.insert(parameters.end(), name);
    return "$" + std::to_string(found - parameters.begin() + 1);
  }

  std::string MeaningOf(const std::string& text) {
    Words words = SplitAt(text, ' ');
    if (words.empty()) throw Mistake("has an empty ${}");
    const std::string what = words[0];
    words.erase(words.begin());
    if (what == "states") return StatesOf(words);
    if (what == "part") return Part(words);
    if (what == "names") return Names(std::move(words));
    if (what == "set") return Set(words);
    if (what == "rows") return Rows(text.substr(text.find("rows") + 4), false);
    if (what == "ordered") return Rows(text.substr(text.find("rows") + 4), true);
    if (const auto own = draft_.variant.find(what); own != draft_.variant.end()) return own->second;
    if (const auto number = NumberOf(what)) return *number;
    throw Mistake("nothing is known of ${" + text + "}");
  }

  std::string Part(const Words& words) {
    const auto part = words.size() == 1 ? sources_.parts.find(words[0]) : sources_.parts.end();
    if (part == sources_.parts.end()) throw Mistake("there is no such part");
    const std::string& text = part->second;
    return Expand(text.substr(0, text.find_last_not_of('\n') + 1));
  }

  const Columns& Of(const std::string& table) const {
    const auto columns = sources_.columns.find(table);
    if (columns == sources_.columns.end()) throw Mistake("there is no " + table + ".columns");
    return columns->second;
  }

  // TABLE [ALIAS] [except NAME…]
  std::string Names(Words words) const {
    const auto except = std::find(words.begin(), words.end(), "except");
    const std::set<std::string> left_out(except == words.end() ? except : except + 1, words.end());
    words.erase(except, words.end());
    if (words.empty() || words.size() > 2) throw Mistake("names takes a table and an alias");
    const std::string before = words.size() == 2 ? words[1] + "." : "";
    Words names;
    for (const Column& column : Of(words[0])) {
      if (!left_out.contains(column.name)) names.push_back(before + column.name);
    }
    return Joined(names);
  }

  // TABLE ALIAS
  std::string Set(const Words& words) const {
    if (words.size() != 2) throw Mistake("set takes a table and an alias");
    Words parts;
    for (const Column& column : Of(words[0])) {
      parts.push_back(column.name + " = " + words[1] + "." + column.name);
    }
    return Joined(parts);
  }

  // ALIAS(NAME TYPE, TABLE.*, …)
  std::string Rows(const std::string& text, bool ordered) {
    const size_t open = text.find('('), close = text.rfind(')');
    if (open == text.npos || close == text.npos) throw Mistake("rows takes ALIAS(COLUMNS)");
    const std::string alias = SplitAt(text.substr(0, open), ' ').at(0);
    Words arrays, names;
    for (const Column& column : ColumnsIn(text.substr(open + 1, close - open - 1))) {
      names.push_back(column.name);
      arrays.push_back(":" + alias + "." + column.name + "::" + column.type + "[]");
    }
    if (ordered) names.push_back("ord");
    return "unnest(" + Joined(arrays) + ")" + (ordered ? " WITH ORDINALITY" : "") + " AS " + alias +
           "(" + Joined(names) + ")";
  }

  Columns ColumnsIn(const std::string& text) const {
    Columns columns;
    for (const std::string& each : SplitAt(text, ',')) {
      if (each.size() > 2 && each.substr(each.size() - 2) == ".*") {
        const Columns& all = Of(each.substr(0, each.size() - 2));
        columns.insert(columns.end(), all.begin(), all.end());
        continue;
      }
      const Columns one = ColumnsOf(each);
      columns.insert(columns.end(), one.begin(), one.end());
    }
    return columns;
  }

  const Sources& sources_;
  Draft& draft_;
};

// The variants that the first line names, with the text behind it; one without a name if none.
std::vector<Draft> DraftsOf(const std::string& name, std::string& text) {
  constexpr char kMark[] = "${variants ";
  if (text.rfind(kMark, 0) != 0) return {{name, {}, {}}};
  const size_t end = text.find('}');
  std::vector<Draft> drafts;
  for (const std::string& each :
       SplitAt(text.substr(sizeof(kMark) - 1, end - sizeof(kMark) + 1), ')')) {
    const size_t open = each.find('(');
    Draft draft{name + "_" + each.substr(0, open), {}, {}};
    for (const std::string& pair : SplitAt(each.substr(open + 1), ',')) {
      draft.variant[pair.substr(0, pair.find(' '))] = pair.substr(pair.find(' ') + 1);
    }
    drafts.push_back(std::move(draft));
  }
  text.erase(0, text.find('\n', end) + 1);
  return drafts;
}

Sources SourcesOf(const Files& files) {
  Sources sources;
  for (const auto& [path, text] : files) {
    const std::filesystem::path file(path);
    if (file.extension() == ".columns") sources.columns[file.stem()] = ColumnsOf(text);
    if (file.extension() == ".part") sources.parts[file.stem()] = text;
  }
  return sources;
}

}  // namespace

std::vector<StatementText> StatementsOf(const Files& files) {
  std::vector<StatementText> statements;
  const Sources sources = SourcesOf(files);
  for (const auto& [path, written] : files) {
    if (std::filesystem::path(path).extension() != ".sql") continue;
    std::string text = written;
    try {
      for (Draft& draft : DraftsOf(std::filesystem::path(path).stem(), text)) {
        Writer writer(sources, draft);
        const std::string sql = writer.Number(writer.Expand(text));
        statements.push_back({draft.name, sql, draft.parameters});
      }
    } catch (const Mistake& mistake) {
      throw Mistake(path + ": " + mistake.what());
    }
  }
  return statements;
}

}  // namespace luukku::embed
