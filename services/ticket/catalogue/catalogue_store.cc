#include "services/ticket/catalogue/catalogue_store.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/ticket/catalogue/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::catalogue;
using db::MakeParams;

v1::Category CategoryOf(const pqxx::row& row) {
  v1::Category category;
  category.set_name("categories/" + db::Text(row["id"]));
  category.set_display_name(db::Text(row["display_name"]));
  const std::string parent = db::Text(row["parent"]);
  if (!parent.empty()) category.set_parent("categories/" + parent);
  return category;
}

// NULL at the root.
db::Param OptionalParent(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return IdOf(name, "categories");
}

}  // namespace

absl::Status InsertCategory(db::Transaction& transaction, const v1::Category& category) {
  const auto rows =
      transaction.Execute(statements::kCreateCategory,
                          MakeParams(IdOf(category.name(), "categories"), category.display_name(),
                                     OptionalParent(category.parent())));
  Violations violations;
  if (db::Bool(rows[0]["parent_missing"])) {
    violations.Add("category.parent", absl::StrCat(category.parent(), " does not exist"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return db::Bool(rows[0]["created"]) ? absl::OkStatus() : AlreadyExists(category.name());
}

absl::StatusOr<v1::Category> GetCategory(db::Connection& connection, const std::string& name) {
  const auto rows =
      connection.Execute(statements::kGetCategory, MakeParams(IdOf(name, "categories")));
  if (rows.empty()) return NotFound(name);
  return CategoryOf(rows[0]);
}

v1::ListCategoriesResponse ListCategories(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListCategories, db::ParamsOf(page));
  return db::ResponseOf<v1::ListCategoriesResponse>(
      rows, page, [](const pqxx::row& row, v1::ListCategoriesResponse& response) {
        *response.add_categories() = CategoryOf(row);
      });
}

}  // namespace luukku::ticket
