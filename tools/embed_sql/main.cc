// Writes statements of SQL into a header, each as a db::Statement; see luukku_library in cmake/.
//
//   embed-sql HEADER FOLDER FILE…
//
// A FILE is a statement (NAME.sql), a part of several (NAME.part), or the columns of a table
// (NAME.columns: lines of name and type; # begins a comment). FOLDER names the namespace:
// services/ticket/tickets is luukku::sql::services::ticket::tickets. A statement may say
//
//   ${TICKET_STATE_RESOLVED}   the number of any enum's value of luukku/common/v1/desk.proto
//   ${states SOLVED CLOSED}    the numbers of all states of these phases, as "(5, 6)"
//   ${part NAME}               the text of NAME.part
//   ${names ticket}            the names of ticket.columns; "${names ticket t}" has "t." before
//   each
//   ${names ticket t except version state}   without these
//   ${set ticket c}            "version = c.version, …" of all of them
//   ${rows c(id bigint, ticket.*)}   "unnest(…) AS c(id, …)": rows that the caller brings, by name
//   ${ordered rows c(…)}       the same with a further column ord, from 1
//   :name                      a parameter of that name, with its cast: :name::text
//   ${variants newest_first(after <, order DESC) oldest_first(after >, order ASC)}
//                              in the first line: two statements, NAME_newest_first and so on, in
//                              which ${after} and ${order} are these
//
// db::Input (lib/db/input.h) fills in rows and parameters by their names. A statement has either
// names or numbers ($1), not both. The header is written only if it changes, so that files that
// include it are not built anew.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/embed_sql/statement_text.h"

namespace {

using luukku::embed::Files;
using luukku::embed::StatementText;

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// kGetTicket for get_ticket; a migration is named by its number: 0001_tickets is kM0001Tickets.
std::string SymbolOf(const std::string& name) {
  std::string symbol = '0' <= name[0] && name[0] <= '9' ? "kM" : "k";
  bool begins = true;
  for (const char c : name) {
    if (c != '_') symbol += begins && 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = c == '_';
  }
  return symbol;
}

std::string NamespaceOf(const std::string& folder) {
  std::string space = "luukku::sql::";
  for (const char c : folder) space += c == '/' ? "::" : std::string(1, c);
  return space;
}

std::string Definition(const std::string& folder, const StatementText& statement) {
  const std::string symbol = SymbolOf(statement.name);
  std::string text, names;
  for (const std::string& parameter : statement.parameters) names += "\"" + parameter + "\", ";
  if (!names.empty()) {
    text = "inline constexpr const char* " + symbol + "Parameters[] = {" + names + "};\n";
  }
  return text + "inline constexpr ::luukku::db::Statement " + symbol + "{\"" + folder + "/" +
         statement.name + "\", R\"sql(" + statement.text + ")sql\"" +
         (names.empty() ? "" : ", " + symbol + "Parameters") + "};\n";
}

std::string HeaderOf(const std::string& folder, const std::vector<StatementText>& statements) {
  const std::string space = NamespaceOf(folder);
  std::string text =
      "// Made of " + folder +
      ". Do not edit.\n#pragma once\n\n#include \"lib/db/statement.h\"\n\nnamespace " + space +
      " {\n\n";
  std::string all;
  for (const StatementText& statement : statements) {
    text += Definition(folder, statement);
    all += "    &" + SymbolOf(statement.name) + ",\n";
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
  Files files;
  for (int i = 3; i < argc; ++i) {
    const auto text = ReadFile(argv[i]);
    if (!text) {
      std::cerr << argv[i] << " can't be read\n";
      return 1;
    }
    files.emplace(argv[i], *text);
  }
  try {
    const std::string header = HeaderOf(argv[2], luukku::embed::StatementsOf(files));
    if (ReadFile(argv[1]) == header) return 0;
    std::filesystem::create_directories(std::filesystem::path(argv[1]).parent_path());
    std::ofstream(argv[1], std::ios::binary) << header;
  } catch (const luukku::embed::Mistake& mistake) {
    std::cerr << mistake.what() << "\n";
    return 1;
  }
  return 0;
}
