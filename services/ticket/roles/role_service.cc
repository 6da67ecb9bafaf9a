#include "services/ticket/roles/role_service.h"

#include <string>
#include <utility>

#include "lib/db/name_page.h"
#include "lib/server/mutate_once.h"
#include "lib/status/error.h"
#include "services/ticket/roles/role_rules.h"
#include "services/ticket/roles/role_store.h"
#include "services/ticket/roles/role_writes.h"

namespace luukku::ticket {
RoleService::RoleService(const server::Parts& parts, Committed committed)
    : Edge(parts.runtime, "luukku.ticket.v1.RoleService"),
      reads_(parts.reads),
      writes_(parts.writes),
      committed_(std::move(committed)) {
  Unary("GetPersonRoles", &RoleService::Read);
  Unary("ListPersonRoles", &RoleService::List);
  Unary("SetPersonRoles", &RoleService::Set,
        [](Violations& violations, const Call&, const v1::SetPersonRolesRequest& request) {
          CheckRoles(violations, request);
        });
}

absl::StatusOr<v1::PersonRoles> RoleService::Read(const Call& call,
                                                  const v1::GetPersonRolesRequest& request) {
  if (!call.reach.all && request.name() != call.principal.PersonName()) {
    return NotFound(request.name());
  }
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return ticket::GetPersonRoles(connection, request.name());
  });
}

absl::StatusOr<v1::ListPersonRolesResponse> RoleService::List(
    const Call& call, const v1::ListPersonRolesRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<v1::ListPersonRolesResponse> {
        return ticket::ListPersonRoles(connection, *page);
      });
}

absl::StatusOr<v1::PersonRoles> RoleService::Set(const Call& call,
                                                 const v1::SetPersonRolesRequest& request) {
  auto set = server::MutateOnce<v1::PersonRoles>(
      *writes_, call, request,
      [&](db::Transaction& transaction,
          const std::string& request_id) -> absl::StatusOr<v1::PersonRoles> {
        const v1::PersonRoles& wanted = request.person_roles();
        const auto read = ReadForGrant(transaction, wanted.name());
        if (!read.ok()) return read.status();
        const absl::Status may =
            CheckGrant(call.principal.PersonName(), read->before, wanted, read->people);
        if (!may.ok()) return may;
        return WriteGrant(transaction, call, request_id, read->before, wanted);
      });
  if (set.ok()) committed_();
  return set;
}

}  // namespace luukku::ticket
