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

// A remark on, or refusal of, a line of the log.
struct LineNote {
  int64_t line;
  std::string text;
};

// A value of the log and the resource that it became.
struct NamedValue {
  std::string value;         // As in the log; of a category with those above it.
  std::string display_name;  // "" if the value is.
  std::string collection;
  std::string name;

  auto operator<=>(const NamedValue&) const = default;
};

// Referenced resources that may have to be created, by name.
struct References {
  std::set<NamedValue> named;
  std::map<std::string, ticket::v1::Person> people;
  std::map<std::string, ticket::v1::Organisation> organisations;
  std::map<std::string, ticket::v1::Category> categories;
};

// A case built from its rows.
struct BuiltCase {
  ticket::v1::ImportedTicket ticket;
  std::vector<int64_t> lines;     // Of each change; a row may make several.
  std::vector<int64_t> copies;    // Lines that repeat another one, and are left out.
  std::set<int64_t> bad;          // Lines of rows that could not be read, if any.
  std::vector<LineNote> refused;  // Why; a line may have several.
  std::vector<LineNote> remarks;  // On lines that are imported or left out all the same.
  References references;
};

// Turns a case's records, which have no errors and the mapping's case key, into an ImportedTicket.
// Rows that can't be read are reported and left out.
BuiltCase BuildCase(const Mapping& mapping, const std::string& case_key,
                    const std::vector<CsvRecord>& records);

// The key of a record's case; "" if it has none.
std::string CaseKeyOf(const Mapping& mapping, const CsvRecord& record);

}  // namespace luukku::ctl
