#include "services/ticket/imports/import_directory.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/resource/commands.h"
#include "lib/status/error.h"
#include "services/ticket/imports/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;
using db::MakeParams;

void CreatePeople(db::Transaction& transaction, const v1::ImportTicketsRequest& request) {
  db::Array ids, names, organisations;
  for (const v1::Person& each : request.people()) {
    ids.Add(IdOf(each.name(), "people"));
    names.Add(each.display_name());
    organisations.Add(db::OptionalId(each.organisation(), "organisations"));
  }
  transaction.Execute(statements::kCreatePeople, MakeParams(ids, names, organisations));
}

// Errors: FAILED_PRECONDITION REFERENCE_MISSING.
absl::Status CheckOrganisations(db::Transaction& transaction,
                                const v1::ImportTicketsRequest& request) {
  db::Array ids;
  for (const v1::Person& each : request.people()) {
    if (!each.organisation().empty()) ids.Add(IdOf(each.organisation(), "organisations"));
  }
  const auto missing = transaction.Execute(statements::kMissingOrganisations, MakeParams(ids));
  if (missing.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, reason::kReferenceMissing,
               absl::StrCat("organisations/", db::Text(missing[0]["id"]), " does not exist"));
}

template <typename Resources>
absl::Status CreateOf(db::Transaction& transaction, const resource::Kinds& kinds,
                      const Resources& resources, const resource::Change& change) {
  if (resources.empty()) return absl::OkStatus();
  std::vector<const google::protobuf::Message*> wanted;
  for (const auto& each : resources) wanted.push_back(&each);
  return resource::CreateMissing(
      transaction, kinds, resource::KindOf(kinds, *wanted[0]->GetDescriptor()), wanted, change);
}

}  // namespace

absl::Status CreateMissing(db::Pool& pool, const server::Call& call, const resource::Kinds& kinds,
                           const std::string& request_id, const v1::ImportTicketsRequest& request) {
  if (request.people().empty() && request.organisations().empty() && request.categories().empty()) {
    return absl::OkStatus();
  }
  const resource::Change change = resource::ChangeOf(call, request_id);
  return pool.Transact(call.deadline, [&](db::Transaction& transaction) {
    absl::Status done = CreateOf(transaction, kinds, request.organisations(), change);
    if (done.ok()) done = CreateOf(transaction, kinds, request.categories(), change);
    if (!done.ok()) return done;
    CreatePeople(transaction, request);
    return CheckOrganisations(transaction, request);
  });
}

}  // namespace luukku::ticket
