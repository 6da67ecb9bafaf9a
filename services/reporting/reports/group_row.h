#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <pqxx/result>
#include <string>

#include "lib/db/row.h"
#include "luukku/reporting/v1/report.pb.h"

namespace luukku::reporting {

// The group of a row with columns grp, as ticket_group of migrations/0001_facts.sql makes it, and
// display_name.
v1::Group GroupOf(const pqxx::row& row, v1::Dimension dimension);

// The total for place 0, else the group at that place, which is added when its first row comes.
// Rows come in order of place, which counts from 1 without a hole.
template <typename Figures>
Figures& AtPlace(const pqxx::row& row, v1::Dimension dimension, Figures& total,
                 google::protobuf::RepeatedPtrField<Figures>& groups) {
  const int64_t place = db::Int(row["place"]);
  if (place == 0) return total;
  if (groups.size() < place) *groups.Add()->mutable_group() = GroupOf(row, dimension);
  return groups[static_cast<int>(place) - 1];
}

// The number of groups that are not in the rows.
template <typename Figures>
int64_t OmittedGroups(const pqxx::result& rows,
                      const google::protobuf::RepeatedPtrField<Figures>& groups) {
  return groups.empty() ? 0 : db::Int(rows.back()["groups"]) - groups.size();
}

}  // namespace luukku::reporting
