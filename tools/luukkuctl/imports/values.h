#pragma once

#include <string>
#include <vector>

#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// What a record says about a field.
struct Saying {
  Meaning::What what = Meaning::What::kKeep;
  std::string text;               // Of kSay: in the words of Luukku, or as it stands in the log.
  std::vector<std::string> path;  // Of kSay with FieldRule::From::kPath: from the root down.
  std::string display_name;       // Of kSay, where the mapping names one that is there.
  std::string problem;            // Of kRefuse and kReport: a sentence with the value.
};

// Reads a record by a rule that is bound to the log's header; kKeep where its `when` does not hold.
Saying Read(const FieldRule& rule, const CsvRecord& record);

}  // namespace luukku::ctl
