#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/resource/kind.h"

// What resources refer to by fields that say so (Field.refers), as far as it is of a kind of the
// same database. All throw what pqxx throws.
namespace luukku::resource {

struct Reference {
  std::string path;  // "agent.teams[2]".
  std::string name;  // "teams/network".
};

// What `resource` refers to, by paths that begin with `prefix`; the same name may stand there
// twice.
std::vector<Reference> ReferencesOf(const Kinds& kinds, const std::string& prefix,
                                    const google::protobuf::Message& resource);

// Adds the references that lead nowhere, or to what is retired, to `violations`. What the others
// lead to stays until the transaction ends.
void HoldReferences(db::Transaction& transaction, const std::vector<Reference>& references,
                    Violations& violations);

// Up to ten names of resources that refer to `name`, but retired ones.
std::vector<std::string> FindReferrers(db::Transaction& transaction, const Kinds& kinds,
                                       const std::string& name);

}  // namespace luukku::resource
