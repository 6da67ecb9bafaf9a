#include "services/routing/sla/policy_store.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/routing/calendars/calendar_store.h"
#include "services/routing/sla/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::sla;
using db::MakeParams;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

v1::SlaPolicy PolicyOf(const pqxx::row& row) {
  v1::SlaPolicy policy;
  policy.ParseFromString(db::BytesOf(row["policy"]));
  policy.set_etag(absl::StrCat(policy.revision()));
  return policy;
}

// Stores the message without what follows from it.
db::Bytes Stored(v1::SlaPolicy policy) {
  policy.clear_etag();
  return {policy.SerializeAsString()};
}

absl::Status CalendarMissing(const std::string& calendar) {
  Violations violations;
  violations.Add("sla_policy.calendar", absl::StrCat(calendar, " does not exist"));
  return violations.ToStatus();
}

void Merge(const v1::UpdateSlaPolicyRequest& request, v1::SlaPolicy& policy) {
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  FieldMaskUtil::MergeMessageTo(request.sla_policy(), request.update_mask(), options, &policy);
  policy.DiscardUnknownFields();
}

}  // namespace

absl::StatusOr<v1::SlaPolicy> InsertPolicy(db::Transaction& transaction, v1::SlaPolicy policy) {
  LockPromises(transaction);
  policy.DiscardUnknownFields();
  policy.set_revision(1);
  const auto rows = transaction.Execute(
      statements::kCreatePolicy,
      MakeParams(IdOf(policy.name(), "slaPolicies"), policy.display_name(),
                 IdOf(policy.calendar(), "calendars"), Stored(policy), kMostPolicies));
  if (db::Bool(rows[0]["calendar_missing"])) return CalendarMissing(policy.calendar());
  if (db::Bool(rows[0]["too_many"])) {
    Violations violations;
    violations.Add("sla_policy", absl::StrCat("is one too many: there are ", kMostPolicies));
    return violations.ToStatus();
  }
  if (!db::Bool(rows[0]["created"])) return AlreadyExists(policy.name());
  BeginEdition(transaction);
  policy.set_etag("1");
  return policy;
}

absl::StatusOr<v1::SlaPolicy> EditPolicy(db::Transaction& transaction,
                                         const v1::UpdateSlaPolicyRequest& request) {
  LockPromises(transaction);
  auto current = GetPolicy(transaction, request.sla_policy().name(), 0);
  if (!current.ok()) return current.status();
  const std::string& etag = request.sla_policy().etag();
  if (!etag.empty() && etag != current->etag()) {
    return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
                 "the policy was changed since you read it; read it again",
                 {{"etag", current->etag()}});
  }
  v1::SlaPolicy edited = *current;
  Merge(request, edited);
  if (MessageDifferencer::Equals(edited, *current)) return current;
  edited.set_revision(current->revision() + 1);
  edited.set_etag(absl::StrCat(edited.revision()));
  const auto rows = transaction.Execute(
      statements::kRevisePolicy,
      MakeParams(IdOf(edited.name(), "slaPolicies"), edited.revision(), edited.display_name(),
                 IdOf(edited.calendar(), "calendars"), Stored(edited)));
  if (rows.empty()) return CalendarMissing(edited.calendar());
  BeginEdition(transaction);
  return edited;
}

template <typename Session>
absl::StatusOr<v1::SlaPolicy> GetPolicy(Session& session, const std::string& name,
                                        int64_t revision) {
  const auto rows =
      session.Execute(statements::kGetPolicy, MakeParams(IdOf(name, "slaPolicies"), revision));
  if (rows.empty()) return NotFound(name);
  return PolicyOf(rows[0]);
}

template absl::StatusOr<v1::SlaPolicy> GetPolicy(db::Connection& session, const std::string& name,
                                                 int64_t revision);
template absl::StatusOr<v1::SlaPolicy> GetPolicy(db::Transaction& session, const std::string& name,
                                                 int64_t revision);

v1::ListSlaPoliciesResponse ListPolicies(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListPolicies, db::ParamsOf(page));
  return db::ResponseOf<v1::ListSlaPoliciesResponse>(
      rows, page, [](const pqxx::row& row, v1::ListSlaPoliciesResponse& response) {
        *response.add_sla_policies() = PolicyOf(row);
      });
}

}  // namespace luukku::routing
