#pragma once

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/resource/kind.h"

// Changes of resources, each with its revision, its fact and further effects (Kind::changed), in a
// transaction of the caller. All may throw pqxx's exceptions. The contract's rules of the wanted
// fields have been checked already.
namespace luukku::resource {

// Errors: ALREADY_EXISTS; INVALID_ARGUMENT where a reference does not exist or is retired, or at
// Kind::most.
absl::StatusOr<Resource> Create(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const google::protobuf::Message& wanted, const Change& change);

// Creates the missing ones, and leaves the others as they are. Each may refer to a later one.
// Errors: FAILED_PRECONDITION REFERENCE_MISSING.
absl::Status CreateMissing(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                           const std::vector<const google::protobuf::Message*>& wanted,
                           const Change& change);

// Sets the fields that `mask` names to their values in `wanted`, whose name identifies the
// resource; its etag, if set, has to be current. Writes nothing if nothing differs. Errors:
// NOT_FOUND; ABORTED STALE_ETAG; INVALID_ARGUMENT; FAILED_PRECONDITION IN_USE where it is retired.
absl::StatusOr<Resource> Update(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const google::protobuf::Message& wanted,
                                const google::protobuf::FieldMask& mask, const Change& change);

// Deletes it and returns its last state, or retires it and returns the new one. Errors: NOT_FOUND;
// ABORTED STALE_ETAG; FAILED_PRECONDITION IN_USE.
absl::StatusOr<Resource> Delete(db::Transaction& transaction, const Kinds& kinds, const Kind& kind,
                                const std::string& name, const std::string& etag,
                                const Change& change);

}  // namespace luukku::resource
