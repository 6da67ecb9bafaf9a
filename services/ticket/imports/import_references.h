#pragma once

#include <set>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/imports/import_rules.h"

namespace luukku::ticket {

// Names that imported tickets refer to, and which of them exist.
class ImportReferences {
 public:
  // Which names of a case's opening must exist. People of a known case may be erased by now.
  enum class Opening { kNothing, kWithoutPeople, kAll };

  void Add(const v1::ImportedTicket& ticket);

  // Reads which of them exist.
  void Read(db::Transaction& transaction);

  Violations MissingOf(const v1::ImportedTicket& ticket, Opening opening) const;

  // Customer groups by the name of their organisation.
  const CustomerGroups& groups() const { return existing_; }

 private:
  void Add(const std::string& name);

  std::set<std::string> seen_;
  std::vector<std::string> people_, organisations_, categories_;
  CustomerGroups existing_;
};

}  // namespace luukku::ticket
