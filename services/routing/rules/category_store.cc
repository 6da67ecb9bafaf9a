#include "services/routing/rules/category_store.h"

#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "services/routing/rules/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::rules;
using db::MakeParams;

}  // namespace

absl::Status ProjectCategories(db::Transaction& transaction,
                               const std::vector<event::v1::Event>& events) {
  std::map<std::string, std::string> parents;  // By id.
  for (const event::v1::Event& event : events) {
    if (!event.has_category_changed()) continue;
    parents[IdOf(event.subject(), "categories")] = event.category_changed().parent();
  }
  if (parents.empty()) return absl::OkStatus();
  db::Array ids, above;
  for (const auto& [id, parent] : parents) {
    ids.Add(id);
    above.Add(db::OptionalId(parent, "categories"));
  }
  transaction.Execute(statements::kStoreCategories, MakeParams(ids, above));
  return absl::OkStatus();
}

CategoryLines ReadCategoryLines(db::Transaction& transaction, const std::set<std::string>& names) {
  CategoryLines lines;
  db::Array ids;
  for (const std::string& name : names) ids.Add(IdOf(name, "categories"));
  if (names.empty()) return lines;
  for (const auto& row : transaction.Execute(statements::kReadCategoryLines, MakeParams(ids))) {
    lines[db::NameOf("categories", row["category"])].push_back(
        db::NameOf("categories", row["above"]));
  }
  return lines;
}

}  // namespace luukku::routing
