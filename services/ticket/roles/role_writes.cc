#include "services/ticket/roles/role_writes.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/feed/append.h"
#include "lib/roles/directory_store.h"
#include "services/ticket/roles/role_rules.h"
#include "services/ticket/roles/role_store.h"

namespace luukku::ticket {

v1::PersonRoles WriteGrant(db::Transaction& transaction, const server::Call& call,
                           const std::string& request_id, const v1::PersonRoles& before,
                           const v1::PersonRoles& wanted) {
  event::v1::Event fact = FactOf(before, wanted);
  v1::PersonRoles stored;
  stored.set_name(wanted.name());
  *stored.mutable_roles() = wanted.roles();
  stored.set_etag(absl::StrCat(fact.version()));
  roles::StoreRoles(transaction, {{IdOf(wanted.name(), "people"), fact.person_roles_changed()}});
  feed::AppendFacts(transaction, feed::CauseOf(call, request_id), {std::move(fact)});
  return stored;
}

void RevokeAll(db::Transaction& transaction, const server::Call& call,
               const std::string& request_id, const std::string& person) {
  const auto read = ReadForGrant(transaction, person);
  if (!read.ok() || read->before.roles().empty()) return;
  v1::PersonRoles none;
  none.set_name(person);
  WriteGrant(transaction, call, request_id, read->before, none);
}

}  // namespace luukku::ticket
