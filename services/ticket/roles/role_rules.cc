#include "services/ticket/roles/role_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"
#include "lib/status/error.h"

namespace luukku::ticket {
namespace {

bool IsAdmin(const v1::PersonRoles& person) {
  return std::find(person.roles().begin(), person.roles().end(), common::v1::ROLE_ADMIN) !=
         person.roles().end();
}

absl::Status GrantForbidden(std::string_view sentence) {
  return Error(absl::StatusCode::kFailedPrecondition, reason::kGrantForbidden, sentence);
}

}  // namespace

absl::Status CheckSet(const v1::SetPersonRolesRequest& request) {
  Violations violations;
  const v1::PersonRoles& wanted = request.person_roles();
  CheckName(violations, "person_roles.name", wanted.name(), "people", true);
  CheckText(violations, "person_roles.etag", wanted.etag(), {.max = 32, .one_line = true});
  std::set<int> seen;
  for (int i = 0; i < wanted.roles_size(); ++i) {
    const std::string field = absl::StrCat("person_roles.roles[", i, "]");
    CheckEnum(violations, field, wanted.roles(i), common::v1::Role_IsValid, true);
    if (!seen.insert(wanted.roles(i)).second) violations.Add(field, "is there twice");
    if (i == common::v1::Role_ARRAYSIZE) break;  // Enough has been said.
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckGrant(const std::string& caller, const v1::PersonRoles& before,
                        const v1::PersonRoles& wanted, int64_t people) {
  if (!wanted.etag().empty() && wanted.etag() != before.etag()) {
    return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
                 "the person's roles were changed since you read them; read them again",
                 {{"etag", before.etag()}});
  }
  if (caller == wanted.name() && IsAdmin(before) && !IsAdmin(wanted)) {
    return GrantForbidden("nobody gives up the own role admin: another admin has to take it away");
  }
  if (people >= kMostPeopleWithRoles && before.roles().empty() && !wanted.roles().empty()) {
    return GrantForbidden(absl::StrCat(kMostPeopleWithRoles, " people have roles already"));
  }
  return absl::OkStatus();
}

event::v1::Event FactOf(const v1::PersonRoles& before, const v1::PersonRoles& wanted) {
  int64_t version = 0;
  (void)absl::SimpleAtoi(before.etag(), &version);
  event::v1::Event fact;
  fact.set_subject(wanted.name());
  fact.set_version(version + 1);
  *fact.mutable_person_roles_changed()->mutable_roles() = wanted.roles();
  return fact;
}

}  // namespace luukku::ticket
