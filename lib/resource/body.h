#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>

#include "lib/resource/kind.h"

// Stored resources: protobuf's JSON with the names of the contract, without unset fields. Pure.
namespace luukku::resource {

// Whether bodies hold the field: not the name, which is in the row, nor fields that services set.
bool IsStored(const google::protobuf::FieldDescriptor& field);

std::string BodyOf(const google::protobuf::Message& resource);

// Fills in the stored fields of the resource. Unknown fields, as of a newer version, are skipped.
void ReadBody(const std::string& body, google::protobuf::Message& resource);

// The resource of a body, with name, etag and, where it has the field, revision.
Resource ResourceOf(const Kind& kind, const std::string& id, int64_t version,
                    const std::string& body);

// The key that lists are sorted by: the field Kind.order. Of names by language the English one,
// else the Finnish, else any; numbers as texts that sort like them.
std::string TitleOf(const Kind& kind, const google::protobuf::Message& resource);

}  // namespace luukku::resource
