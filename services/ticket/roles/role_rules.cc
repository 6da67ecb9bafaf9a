#include "services/ticket/roles/role_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/texts.h"
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

void CheckRoles(Violations& violations, const v1::SetPersonRolesRequest& request) {
  const auto& roles = request.person_roles().roles();
  std::set<int> seen;
  for (int i = 0; i < std::min(roles.size(), common::v1::Role_ARRAYSIZE); ++i) {
    if (seen.insert(roles[i]).second) continue;
    violations.Add(absl::StrCat("person_roles.roles[", i, "]"), "is there twice");
  }
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
