#include "services/ticket/desk/caller_store.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/db/row.h"
#include "services/ticket/desk/sql.h"

namespace luukku::ticket {

void ReadCaller(db::Connection& connection, const std::string& person, v1::Caller& caller) {
  const auto row = connection.Execute(luukku::sql::services::ticket::desk::kGetCaller,
                                      db::MakeParams(person))[0];
  if (!row["display_name"].is_null()) caller.set_display_name(db::Text(row["display_name"]));
  if (!row["organisation"].is_null()) {
    caller.add_organisations("organisations/" + db::Text(row["organisation"]));
  }
  const std::string teams = db::Text(row["teams"]);
  for (const auto team : absl::StrSplit(absl::string_view(teams), ' ', absl::SkipEmpty())) {
    caller.add_teams(absl::StrCat("teams/", team));
  }
}

}  // namespace luukku::ticket
