#include "lib/roles/directory_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/roles/directory_rules.h"
#include "lib/roles/sql.h"

namespace luukku::roles {
namespace {

namespace statements = luukku::sql::lib::roles;

// Of "2 4".
auth::Roles RolesIn(const std::string& numbers) {
  auth::Roles roles;
  for (const auto word : absl::StrSplit(absl::string_view(numbers), ' ', absl::SkipEmpty())) {
    int number = 0;
    if (absl::SimpleAtoi(word, &number)) roles = roles | GrantedRole(number);
  }
  return roles;
}

}  // namespace

bool ReadGranted(db::Connection& connection, int64_t& revision, Granted& granted) {
  const auto rows = connection.Execute(statements::kReadRoles, db::MakeParams(revision));
  if (rows.empty()) return false;
  revision = db::Int(rows[0]["revision"]);
  granted.clear();
  for (const auto& row : rows) {
    if (!row["person"].is_null())
      granted[db::Text(row["person"])] = RolesIn(db::Text(row["roles"]));
  }
  return true;
}

void StoreRoles(db::Transaction& transaction,
                const std::map<std::string, event::v1::PersonRolesChanged>& people) {
  db::Array ids, roles;
  for (const auto& [id, told] : people) {
    db::Array numbers;
    for (const int role : told.roles()) numbers.Add(role);
    ids.Add(id);
    roles.Add(numbers.Literal());
  }
  transaction.Execute(statements::kStoreRoles, db::MakeParams(ids, roles));
}

absl::Status ProjectRoles(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events) {
  std::map<std::string, event::v1::PersonRolesChanged> people;
  for (const event::v1::Event& event : events) {
    if (!event.has_person_roles_changed()) continue;
    const std::string id = IdOf(event.subject(), "people");
    if (id.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("event ", event.id(), " is not about a person"));
    }
    people[id] = event.person_roles_changed();
  }
  if (!people.empty()) StoreRoles(transaction, people);
  return absl::OkStatus();
}

}  // namespace luukku::roles
