#pragma once

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/resource/kind.h"

// Changes of resources, each with its revision, its fact and what else follows from it, in a
// transaction of the caller. All throw what pqxx throws. The fields of what is wanted are checked
// already, as far as the contract goes.
namespace luukku::resource {

// Errors: ALREADY_EXISTS; INVALID_ARGUMENT where what it refers to does not exist or is retired, or
// there are as many as there may be.
absl::StatusOr<Resource> Create(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const google::protobuf::Message& wanted, const Change& change);

// Creates those that do not exist, and leaves the others as they are. Each may refer to one that
// comes later. Errors: FAILED_PRECONDITION REFERENCE_MISSING.
absl::Status CreateMissing(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                           const std::vector<const google::protobuf::Message*>& wanted,
                           const Change& change);

// Gives the fields that `mask` names what they have in `wanted`, whose name says which resource;
// its etag, if set, has to be current. Nothing is written where nothing differs. Errors: NOT_FOUND;
// ABORTED STALE_ETAG; INVALID_ARGUMENT; FAILED_PRECONDITION IN_USE where it is retired.
absl::StatusOr<Resource> Update(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const google::protobuf::Message& wanted,
                                const google::protobuf::FieldMask& mask, const Change& change);

// Deletes or retires it; the answer is what it was, or is now. Errors: NOT_FOUND; ABORTED
// STALE_ETAG; FAILED_PRECONDITION IN_USE.
absl::StatusOr<Resource> Delete(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const std::string& name, const std::string& etag,
                                const Change& change);

}  // namespace luukku::resource
