#include "services/ticket/imports/import_references.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "services/ticket/imports/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;
using Opening = ImportReferences::Opening;

// Calls `see(path, name)` for each name that a case refers to.
template <typename See>
void ForEach(const v1::ImportedTicket& ticket, Opening opening, See see) {
  const auto see_all = [&](const std::string& at, const v1::Ticket& of, bool people) {
    const std::pair<const char*, const std::string*> names[] = {
        {"requester", &of.requester()},
        {"opened_by", &of.opened_by()},
        {"organisation", &of.organisation()},
        {"category", &of.category()}};
    for (const auto& [field, name] : names) {
      const bool counts = people || IdOf(*name, "people").empty();
      if (!name->empty() && counts) see(at, field, *name);
    }
  };
  if (opening != Opening::kNothing) see_all("ticket.", ticket.ticket(), opening == Opening::kAll);
  for (int i = 0; i < ticket.changes_size(); ++i) {
    see_all(absl::StrCat("changes[", i, "].ticket."), ticket.changes(i).ticket(), true);
  }
}

}  // namespace

void ImportReferences::Add(const v1::ImportedTicket& ticket) {
  ForEach(ticket, Opening::kAll,
          [this](const std::string&, const char*, const std::string& name) { Add(name); });
}

void ImportReferences::Add(const std::string& name) {
  if (!seen_.insert(name).second) return;
  if (auto id = IdOf(name, "people"); !id.empty()) people_.push_back(id);
  if (auto id = IdOf(name, "organisations"); !id.empty()) organisations_.push_back(id);
  if (auto id = IdOf(name, "categories"); !id.empty()) categories_.push_back(id);
}

void ImportReferences::Read(db::Transaction& transaction) {
  for (const auto& row :
       transaction.Execute(statements::kFindReferences,
                           db::MakeParams(db::ToArray(people_), db::ToArray(organisations_),
                                          db::ToArray(categories_)))) {
    existing_[db::Text(row["name"])] = db::Text(row["customer_group"]);
  }
}

Violations ImportReferences::MissingOf(const v1::ImportedTicket& ticket, Opening opening) const {
  Violations violations;
  ForEach(ticket, opening, [&](const std::string& at, const char* field, const std::string& name) {
    if (existing_.contains(name)) return;
    const bool person = !IdOf(name, "people").empty();
    violations.Add(at + field, absl::StrCat(name, person ? " does not exist, or was erased"
                                                         : " does not exist"));
  });
  return violations;
}

}  // namespace luukku::ticket
