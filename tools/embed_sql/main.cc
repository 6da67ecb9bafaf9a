// Writes statements of SQL into a header, each as a db::Statement; see luukku_library in cmake/.
//
//   embed-sql HEADER FOLDER FILE…
//
// FOLDER names the namespace: services/ticket/tickets is luukku::sql::services::ticket::tickets. Of
// the contract a statement may say
//
//   ${TICKET_STATE_RESOLVED}     the number of any enum's value of luukku/common/v1/desk.proto
//   ${states SOLVED CLOSED}      the numbers of all states of these phases, as "(5, 6)"
//
// The header is written only where it changes, so that nothing else is built anew.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "luukku/common/v1/desk.pb.h"

namespace {

using google::protobuf::EnumDescriptor;

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> Words(const std::string& text, char separator) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, separator);) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

// The number of a value, as text.
std::optional<std::string> NumberOf(const std::string& name) {
  const auto& file = *luukku::common::v1::TicketState_descriptor()->file();
  for (int i = 0; i < file.enum_type_count(); ++i) {
    const auto* value = file.enum_type(i)->FindValueByName(name);
    if (value != nullptr) return std::to_string(value->number());
  }
  return std::nullopt;
}

std::optional<std::string> StatesOf(const std::vector<std::string>& phases) {
  std::vector<int> wanted;
  for (const std::string& phase : phases) {
    const auto* value =
        luukku::common::v1::TicketPhase_descriptor()->FindValueByName("TICKET_PHASE_" + phase);
    if (value == nullptr) return std::nullopt;
    wanted.push_back(value->number());
  }
  std::string numbers;
  const EnumDescriptor& states = *luukku::common::v1::TicketState_descriptor();
  for (int i = 0; i < states.value_count(); ++i) {
    const int phase =
        states.value(i)->options().GetExtension(luukku::common::v1::ticket_state).phase();
    if (std::find(wanted.begin(), wanted.end(), phase) == wanted.end()) continue;
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(states.value(i)->number());
  }
  if (numbers.empty()) return std::nullopt;
  return "(" + numbers + ")";
}

// What stands in ${…}; none if it means nothing.
std::optional<std::string> MeaningOf(const std::string& text) {
  std::vector<std::string> words = Words(text, ' ');
  if (words.size() == 1) return NumberOf(words[0]);
  if (words.empty() || words[0] != "states") return std::nullopt;
  words.erase(words.begin());
  return StatesOf(words);
}

// The statement with what the contract says; none, and a line on standard error, if it asks for
// what is not there.
std::optional<std::string> Filled(const std::string& path, const std::string& sql) {
  std::string filled;
  for (size_t at = 0;;) {
    const size_t begin = sql.find("${", at), end = sql.find('}', begin);
    filled += sql.substr(at, begin == sql.npos ? sql.npos : begin - at);
    if (begin == sql.npos) return filled;
    const auto meaning =
        end == sql.npos ? std::nullopt : MeaningOf(sql.substr(begin + 2, end - begin - 2));
    if (!meaning) {
      const auto line = 1 + std::count(sql.begin(), sql.begin() + static_cast<long>(begin), '\n');
      std::cerr << path << ":" << line << ": the contract has nothing for "
                << sql.substr(begin, end == sql.npos ? 20 : end + 1 - begin) << "\n";
      return std::nullopt;
    }
    filled += *meaning;
    at = end + 1;
  }
}

// kGetTicket for get_ticket; a migration is named by its number: 0001_tickets is kM0001Tickets.
std::string SymbolOf(const std::string& name) {
  std::string symbol = '0' <= name[0] && name[0] <= '9' ? "kM" : "k";
  for (std::string word : Words(name, '_')) {
    if ('a' <= word[0] && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
    symbol += word;
  }
  return symbol;
}

std::optional<std::string> HeaderOf(const std::string& folder,
                                    const std::vector<std::string>& files) {
  std::string space = "luukku::sql";
  for (const std::string& part : Words(folder, '/')) space += "::" + part;
  std::string text =
      "// Made of " + folder +
      ". Do not edit.\n#pragma once\n\n#include \"lib/db/statement.h\"\n\nnamespace " + space +
      " {\n\n";
  std::string all;
  for (const std::string& path : files) {
    const auto sql = ReadFile(path);
    if (!sql) std::cerr << path << " can't be read\n";
    const auto filled = sql ? Filled(path, *sql) : std::nullopt;
    if (!filled) return std::nullopt;
    const std::string name = std::filesystem::path(path).stem(), symbol = SymbolOf(name);
    text += "inline constexpr ::luukku::db::Statement " + symbol + "{\"" + folder + "/" + name +
            "\", R\"sql(" + *filled + ")sql\"};\n";
    all += "    &" + symbol + ",\n";
  }
  return text + "\n// All of this folder, for the test that PREPAREs each.\n" +
         "inline constexpr const ::luukku::db::Statement* kAll[] = {\n" + all +
         "};\n\n}  // namespace " + space + "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: embed-sql HEADER FOLDER FILE…\n";
    return 2;
  }
  const auto header = HeaderOf(argv[2], {argv + 3, argv + argc});
  if (!header) return 1;
  if (ReadFile(argv[1]) == header) return 0;
  std::filesystem::create_directories(std::filesystem::path(argv[1]).parent_path());
  std::ofstream(argv[1], std::ios::binary) << *header;
  return 0;
}
