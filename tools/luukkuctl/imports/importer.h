#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/luukkuctl/imports/batch_sender.h"
#include "tools/luukkuctl/imports/case_gatherer.h"
#include "tools/luukkuctl/imports/encoding.h"
#include "tools/luukkuctl/imports/log_export.h"
#include "tools/luukkuctl/imports/log_reader.h"
#include "tools/luukkuctl/imports/mapping.h"
#include "tools/luukkuctl/imports/progress.h"
#include "tools/luukkuctl/imports/summary.h"

namespace luukku::ctl {

// Reads a log by its mapping and sends it.
class Importer {
 public:
  // The rows of a table get the time of `log_export`, unless they have one. With `skip_bad_rows` a
  // case is imported without its rows that can't be read; else not at all.
  Importer(Mapping mapping, Encoding encoding, LogExport log_export, bool skip_bad_rows,
           BatchSender::Call call, Progress* progress);

  // Errors: a mapping that does not fit the log, a log that can't be read, a call that failed.
  // summary() is right in any case. It counts every row: imported, known, left out, refused or not
  // sent.
  absl::Status Run(LogFile& log);

  const Summary& summary() const { return summary_; }

 private:
  absl::Status ReadRows(LogFile& log, LogReader& reader);
  absl::Status TakeIn(CsvRecord record);
  absl::Status TakeCase(GatheredCase gathered);
  void CheckRecord(CsvRecord& record) const;
  // `share` of the work, 0 to 1.
  void ShowProgress(double share);
  void Refuse(int64_t line, const std::string& case_key, const std::string& why);
  void RefuseBad(const GatheredCase& gathered, const BuiltCase& built);
  void RefuseOthers(const GatheredCase& gathered, const BuiltCase& built);

  Mapping mapping_;
  Encoding encoding_;
  const LogExport log_export_;
  const bool skip_bad_rows_;
  Progress* const progress_;
  Summary summary_;
  BatchSender sender_;
  CaseGatherer gatherer_;
  int columns_ = 0;
  int64_t taken_ = 0;  // Rows of the cases that were sent.
};

}  // namespace luukku::ctl
