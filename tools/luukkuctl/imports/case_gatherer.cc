#include "tools/luukkuctl/imports/case_gatherer.h"

#include <utility>

namespace luukku::ctl {

bool CaseGatherer::IsTooLate(const std::string& key) const {
  return grouped_ && !places_.contains(key) &&
         hashes_of_ended_.contains(std::hash<std::string>()(key));
}

absl::Status CaseGatherer::Add(const std::string& key, CsvRecord record) {
  auto place = places_.find(key);
  if (place == places_.end()) {
    if (grouped_) {
      if (auto status = EndAll(); !status.ok()) return status;
    }
    place = places_.emplace(key, cases_.size()).first;
    cases_.push_back({key, {}, {}});
  }
  GatheredCase& gathered = cases_[place->second];
  auto& rows = record.error().empty() ? gathered.records : gathered.broken;
  rows.push_back(std::move(record));
  return absl::OkStatus();
}

absl::Status CaseGatherer::End() { return EndAll(); }

absl::Status CaseGatherer::EndAll() {
  places_.clear();
  for (GatheredCase& gathered : std::exchange(cases_, {})) {
    if (grouped_) hashes_of_ended_.insert(std::hash<std::string>()(gathered.key));
    if (auto status = ended_(std::move(gathered)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace luukku::ctl
