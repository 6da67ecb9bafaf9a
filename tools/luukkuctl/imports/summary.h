#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/struct.pb.h"
#include "tools/luukkuctl/imports/case_builder.h"

namespace luukku::ctl {

// A refused row, or a remark on a row.
struct RowNote {
  int64_t line;
  std::string case_key;
  std::string why;
  std::string value;  // The value that `why` is about; may be empty.
};

// A value of the log and its resource, with the number of sent tickets that have it.
struct SummaryName : NamedValue {
  int64_t tickets = 0;
};

struct NamedValueHash {
  size_t operator()(const NamedValue& named) const {
    return std::hash<std::string>()(named.value) * 31 + std::hash<std::string>()(named.name);
  }
};

// The result of an import. Every row that was read is counted once.
struct Summary {
  int64_t rows = 0;
  int64_t imported = 0;
  int64_t known = 0;  // There already.
  int64_t left_out =
      0;  // By the mapping, or since there is nothing in them that is not in another.
  int64_t not_sent = 0;  // Since the import ended early.
  int64_t refused() const { return rows - imported - known - left_out - not_sent; }

  int64_t tickets_created = 0, tickets_continued = 0, tickets_unchanged = 0, tickets_refused = 0;
  std::vector<RowNote> refusals;  // A row may have several.
  std::vector<RowNote> remarks;
  // Values of the log and their resources, with the number of sent tickets of each.
  std::unordered_map<NamedValue, int64_t, NamedValueHash> names;
  std::vector<std::string> columns_not_read;  // Of the log, in its order.
  absl::Duration time;

  // By collection, the most frequent first.
  std::vector<SummaryName> SortedNames() const;

  std::string ToText() const;
  google::protobuf::Struct ToStruct() const;
  // {"names": …} alone.
  google::protobuf::Struct NamesToStruct() const;
};

// Writes all refusals as CSV: line, case, why with the value. Errors: a sentence for the user.
absl::Status WriteRefusals(const std::vector<RowNote>& refusals, const std::string& path);

}  // namespace luukku::ctl
