#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/resource/kind.h"

// References of resources (Field.refers) to resources of the same database. Functions with a
// transaction may throw pqxx's exceptions.
namespace luukku::resource {

struct Reference {
  std::string path;  // "agent.teams[2]".
  std::string name;  // "teams/network".
};

// The references of `resource`, with paths that begin with `prefix`; a name may occur twice.
std::vector<Reference> ReferencesOf(const Kinds& kinds, const std::string& prefix,
                                    const google::protobuf::Message& resource);

// Adds references to missing or retired resources to `violations`. Locks the targets of the others:
// nobody changes or deletes them until the transaction ends.
void HoldReferences(db::Transaction& transaction, const std::vector<Reference>& references,
                    Violations& violations);

// Up to ten names of resources that refer to `name`, without retired ones.
std::vector<std::string> FindReferrers(db::Transaction& transaction, const Kinds& kinds,
                                       const std::string& name);

}  // namespace luukku::resource
