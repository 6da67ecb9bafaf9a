#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/encoding.h"
#include "tools/luukkuctl/imports/log_file.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// The records of a log, in any format.
class LogReader {
 public:
  // Reads XES if the log begins like XML, else CSV by `format` in `encoding`. `log` must outlive
  // the reader. Errors: a log without a header, or that can't be read; a sentence for the user.
  static absl::StatusOr<std::unique_ptr<LogReader>> Open(LogFile& log, const CsvFormat& format,
                                                         Encoding encoding);

  virtual ~LogReader() = default;

  // The names of the columns.
  const std::vector<std::string>& header() const { return header_; }

  // The next record; false at the end. One that can't be read has an error. Errors: the log can't
  // be read any further.
  virtual absl::StatusOr<bool> Next(CsvRecord& record) = 0;

 protected:
  std::vector<std::string> header_;
};

}  // namespace luukku::ctl
