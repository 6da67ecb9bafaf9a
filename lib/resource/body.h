#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>

#include "lib/resource/kind.h"

// Resources as they are stored: JSON, as protobuf writes it with the names of the contract, without
// what is not set. Pure.
namespace luukku::resource {

// Whether a body has the field: not the name, which is the row's, nor what services set.
bool IsStored(const google::protobuf::FieldDescriptor& field);

std::string BodyOf(const google::protobuf::Message& resource);

// Fills in the resource, but what is not stored. Fields that are not known here, as of a newer
// version, are left out.
void ReadBody(const std::string& body, google::protobuf::Message& resource);

// The resource that a body of this version is: with name, etag and, where it has one, revision.
Resource ResourceOf(const Kind& kind, const std::string& id, int64_t version,
                    const std::string& body);

// By what lists are sorted: the field Kind.order. Of names by language the English one, else the
// Finnish, else any; numbers as texts that sort like them.
std::string TitleOf(const Kind& kind, const google::protobuf::Message& resource);

}  // namespace luukku::resource
