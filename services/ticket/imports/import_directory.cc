#include "services/ticket/imports/import_directory.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/feed/append.h"
#include "services/ticket/imports/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;
using db::MakeParams;

// The first fact of each name that may be new.
using Facts = std::map<std::string, event::v1::Event>;

// Runs a statement that returns the ids of created rows; returns their facts.
std::vector<event::v1::Event> Created(db::Transaction& transaction, const db::Statement& statement,
                                      const db::Params& params, const std::string& collection,
                                      Facts& facts) {
  std::vector<event::v1::Event> created;
  for (const auto& row : transaction.Execute(statement, params)) {
    const std::string name = collection + "/" + db::Text(row["id"]);
    created.push_back(std::move(facts[name]));
    created.back().set_subject(name);
  }
  return created;
}

std::vector<event::v1::Event> CreateOrganisations(db::Transaction& transaction,
                                                  const v1::ImportTicketsRequest& request) {
  db::Array ids, names, groups;
  Facts facts;
  for (const v1::Organisation& each : request.organisations()) {
    ids.Add(IdOf(each.name(), "organisations"));
    names.Add(each.display_name());
    groups.Add(each.customer_group());
    auto& named = *facts[each.name()].mutable_organisation_named();
    named.set_display_name(each.display_name());
    named.set_customer_group(each.customer_group());
  }
  return Created(transaction, statements::kCreateOrganisations, MakeParams(ids, names, groups),
                 "organisations", facts);
}

std::vector<event::v1::Event> CreateCategories(db::Transaction& transaction,
                                               const v1::ImportTicketsRequest& request) {
  db::Array ids, names, parents;
  Facts facts;
  for (const v1::Category& each : request.categories()) {
    ids.Add(IdOf(each.name(), "categories"));
    names.Add(each.display_name());
    parents.Add(db::OptionalId(each.parent(), "categories"));
    auto& named = *facts[each.name()].mutable_category_named();
    named.set_display_name(each.display_name());
    named.set_parent(each.parent());
  }
  return Created(transaction, statements::kCreateCategories, MakeParams(ids, names, parents),
                 "categories", facts);
}

void CreatePeople(db::Transaction& transaction, const v1::ImportTicketsRequest& request) {
  db::Array ids, names, organisations;
  for (const v1::Person& each : request.people()) {
    ids.Add(IdOf(each.name(), "people"));
    names.Add(each.display_name());
    organisations.Add(db::OptionalId(each.organisation(), "organisations"));
  }
  transaction.Execute(statements::kCreatePeople, MakeParams(ids, names, organisations));
}

void Append(db::Transaction& transaction, const server::Call& call, const Actor& importer,
            std::vector<event::v1::Event> events) {
  if (events.empty()) return;
  const auto now = db::ToProto(feed::Now(transaction));
  for (event::v1::Event& event : events) {
    event.set_version(1);
    *event.mutable_occurred_at() = now;
    event.set_origin(event::v1::ORIGIN_LIVE);
    event.set_actor_kind(common::v1::ACTOR_KIND_AGENT);
    event.set_caused_by_call(importer.request_id);
    event.set_trace_parent(call.trace_parent);
  }
  feed::Append(transaction, events);
}

}  // namespace

absl::Status CreateMissing(db::Pool& pool, const server::Call& call, const Actor& importer,
                           const v1::ImportTicketsRequest& request) {
  if (request.people().empty() && request.organisations().empty() && request.categories().empty()) {
    return absl::OkStatus();
  }
  return pool.Transact(call.deadline, [&](db::Transaction& transaction) {
    std::vector<event::v1::Event> events = CreateOrganisations(transaction, request);
    for (auto& event : CreateCategories(transaction, request)) events.push_back(std::move(event));
    CreatePeople(transaction, request);
    Append(transaction, call, importer, std::move(events));
    return absl::OkStatus();
  });
}

}  // namespace luukku::ticket
