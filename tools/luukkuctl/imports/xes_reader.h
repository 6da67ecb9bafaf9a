#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "tools/luukkuctl/imports/log_reader.h"
#include "tools/luukkuctl/imports/xes_parser.h"

namespace luukku::ctl {

// The events of a log in XES, the XML of process mining (IEEE 1849), as records. Columns are the
// keys of their attributes, such as concept:name; attributes of their trace have case: before, as
// in case:concept:name. Nested attributes, lists, and attributes of the log itself are ignored.
class XesReader : public LogReader {
 public:
  // Reads the log once to find its columns, and restarts at its front. Errors: not XES; a sentence
  // for the user.
  static absl::StatusOr<std::unique_ptr<LogReader>> Open(LogFile& log);

  absl::StatusOr<bool> Next(CsvRecord& record) override;

 private:
  explicit XesReader(LogFile& log) : parser_(log) {}

  XesParser parser_;
  std::unordered_map<std::string, size_t> places_;  // Of the columns.
};

}  // namespace luukku::ctl
