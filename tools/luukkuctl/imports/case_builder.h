#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// Something about a line of the log that people should hear of.
struct LineNote {
  int64_t line;
  std::string text;
};

// What a value of the log became.
struct NamedValue {
  std::string value;         // As it stands in the log; of a category with those above it.
  std::string display_name;  // "" if the value is.
  std::string collection;
  std::string name;

  auto operator<=>(const NamedValue&) const = default;
};

// What is referred to and may have to be created, by name.
struct References {
  std::set<NamedValue> named;
  std::map<std::string, ticket::v1::Person> people;
  std::map<std::string, ticket::v1::Organisation> organisations;
  std::map<std::string, ticket::v1::Category> categories;
};

// A case made of its rows.
struct BuiltCase {
  ticket::v1::ImportedTicket ticket;
  std::vector<int64_t> lines;     // Of each change; a row may make several.
  std::vector<int64_t> copies;    // Lines that say again what another says, and are left out.
  std::set<int64_t> bad;          // Lines of rows that could not be read, if any.
  std::vector<LineNote> refused;  // Why; a line may have several.
  std::vector<LineNote> remarks;  // Of what is imported or left out all the same.
  References references;
};

// Makes an ImportedTicket of a case's records, which have no errors and the mapping's case key.
// Rows that can't be read are named and left out.
BuiltCase BuildCase(const Mapping& mapping, const std::string& case_key,
                    const std::vector<CsvRecord>& records);

// The case that a record belongs to; "" if it does not say.
std::string CaseKeyOf(const Mapping& mapping, const CsvRecord& record);

}  // namespace luukku::ctl
