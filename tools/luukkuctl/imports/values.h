#pragma once

#include <string>
#include <vector>

#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// A record's value of a field.
struct Saying {
  Meaning::What what = Meaning::What::kKeep;
  std::string text;               // Of kSay: in Luukku's words, or as in the log.
  std::vector<std::string> path;  // Of kSay with FieldRule::From::kPath: from the root down.
  std::string display_name;       // Of kSay, if the mapping names one and the record has it.
  std::string problem;            // Of kRefuse and kReport: a sentence with the value.
};

// Reads a record by a rule, which must be bound to the log's header; kKeep if its `when` does not
// hold.
Saying Read(const FieldRule& rule, const CsvRecord& record);

}  // namespace luukku::ctl
