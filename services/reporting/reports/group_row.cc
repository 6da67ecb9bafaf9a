#include "services/reporting/reports/group_row.h"

#include "luukku/common/v1/desk.pb.h"

namespace luukku::reporting {
namespace {

// "CHANNEL_PHONE"; the number itself where this binary does not know it.
std::string EnumName(v1::Dimension dimension, int number) {
  switch (dimension) {
    case v1::DIMENSION_CHANNEL:
      return common::v1::Channel_Name(number);
    case v1::DIMENSION_TYPE:
      return common::v1::TicketType_Name(number);
    case v1::DIMENSION_PRIORITY:
      return common::v1::Priority_Name(number);
    default:
      return "";
  }
}

}  // namespace

v1::Group GroupOf(const pqxx::row& row, v1::Dimension dimension) {
  v1::Group group;
  const std::string key = db::Text(row["grp"]);
  const std::string name = EnumName(dimension, static_cast<int>(db::Int(row["grp"])));
  group.set_key(key.empty() || name.empty() ? key : name);
  group.set_display_name(db::Text(row["display_name"]));
  return group;
}

}  // namespace luukku::reporting
