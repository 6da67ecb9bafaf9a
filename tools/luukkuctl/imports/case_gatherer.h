#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/status.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/record_store.h"

namespace luukku::ctl {

// All rows of a case.
struct GatheredCase {
  std::string key;
  std::vector<CsvRecord> records;
  std::vector<CsvRecord> broken;  // Rows with errors.
};

// Gathers the rows of each case. For a log that is grouped by case it holds one case in memory, and
// a hash of each ended one; else the whole log, in a compact form.
class CaseGatherer {
 public:
  using Ended = std::function<absl::Status(GatheredCase)>;

  CaseGatherer(bool grouped, Ended ended) : grouped_(grouped), ended_(std::move(ended)) {}

  // Whether the row comes too late: the log is not grouped as the mapping says.
  bool IsTooLate(const std::string& key) const;
  // Errors: those of `ended`.
  absl::Status Add(const std::string& key, const CsvRecord& record);
  // Call after the last row.
  absl::Status End();

 private:
  struct OpenCase {
    std::string key;
    std::vector<RecordStore::Place> rows;
  };

  absl::Status EndAll();
  GatheredCase Gathered(OpenCase open) const;

  const bool grouped_;
  const Ended ended_;
  RecordStore store_;
  std::vector<OpenCase> cases_;  // In the order of their first rows.
  std::unordered_map<std::string, size_t> places_;
  std::unordered_set<size_t> hashes_of_ended_;
};

}  // namespace luukku::ctl
