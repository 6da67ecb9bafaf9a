#include "tools/luukkuctl/imports/case_gatherer.h"

#include <utility>

namespace luukku::ctl {

bool CaseGatherer::IsTooLate(const std::string& key) const {
  return grouped_ && !places_.contains(key) &&
         hashes_of_ended_.contains(std::hash<std::string>()(key));
}

absl::Status CaseGatherer::Add(const std::string& key, const CsvRecord& record) {
  auto place = places_.find(key);
  if (place == places_.end()) {
    if (grouped_) {
      if (auto status = EndAll(); !status.ok()) return status;
    }
    place = places_.emplace(key, cases_.size()).first;
    cases_.push_back({key, {}});
  }
  cases_[place->second].rows.push_back(store_.Add(record));
  return absl::OkStatus();
}

absl::Status CaseGatherer::End() { return EndAll(); }

GatheredCase CaseGatherer::Gathered(OpenCase open) const {
  GatheredCase gathered{std::move(open.key), {}, {}};
  for (const RecordStore::Place place : open.rows) {
    CsvRecord record = store_.Get(place);
    auto& rows = record.error().empty() ? gathered.records : gathered.broken;
    rows.push_back(std::move(record));
  }
  return gathered;
}

absl::Status CaseGatherer::EndAll() {
  places_.clear();
  for (OpenCase& open : std::exchange(cases_, {})) {
    if (grouped_) hashes_of_ended_.insert(std::hash<std::string>()(open.key));
    if (auto status = ended_(Gathered(std::move(open))); !status.ok()) return status;
  }
  store_.Clear();
  return absl::OkStatus();
}

}  // namespace luukku::ctl
