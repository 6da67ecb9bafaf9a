#include "services/ticket/roles/grant_admin.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/auth/identity.h"
#include "lib/contract/names.h"
#include "lib/db/request_key.h"
#include "lib/server/call.h"
#include "services/ticket/roles/role_store.h"
#include "services/ticket/roles/role_writes.h"

namespace luukku::ticket {

absl::StatusOr<std::string> GrantAdmin(db::Connection& connection, const std::string& person) {
  const std::string id = absl::StartsWith(person, "people/") ? IdOf(person, "people") : person;
  if (!auth::IsId(id)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "PERSON: must be people/ID with 1 to 64 of A-Z a-z 0-9 . _ -, not \"", person, "\""));
  }
  server::Call call;
  call.principal.roles = auth::Role::kAdmin;
  db::Transaction transaction(connection);
  AddPerson(transaction, id);
  const auto read = ReadForGrant(transaction, "people/" + id);
  if (!read.ok()) return read.status();
  v1::PersonRoles wanted = read->before;
  const auto& roles = read->before.roles();
  if (std::find(roles.begin(), roles.end(), common::v1::ROLE_ADMIN) == roles.end()) {
    wanted.add_roles(common::v1::ROLE_ADMIN);
  }
  WriteGrant(transaction, call, db::RandomUuid(), read->before, wanted);
  transaction.Commit();
  return absl::StrCat("people/", id, " is an admin");
}

}  // namespace luukku::ticket
