#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/luukkuctl/imports/csv_reader.h"

namespace luukku::ctl {

// Holds records in little more memory than their text takes.
class RecordStore {
 public:
  struct Place {
    uint32_t block;
    uint32_t offset;
  };

  Place Add(const CsvRecord& record);
  CsvRecord Get(Place place) const;
  // Removes all records. Keeps some memory for the next ones.
  void Clear();

 private:
  std::vector<std::string> blocks_;
};

}  // namespace luukku::ctl
