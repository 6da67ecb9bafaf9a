#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>

// Resources as they are stored: JSON, as protobuf writes it with the names of the contract, without
// what is not set. Pure.
namespace luukku::resource {

// Whether a body has the field: not the name, which is the row's, nor what services set.
bool IsStored(const google::protobuf::FieldDescriptor& field);

std::string BodyOf(const google::protobuf::Message& resource);

// Fills in the resource, but name and etag. Fields that are not known here, as of a newer version,
// are left out.
void ReadBody(const std::string& body, google::protobuf::Message& resource);

// By what lists are sorted: display_name; of display_names the English one, else the Finnish, else
// any; "" of what has neither.
std::string TitleOf(const google::protobuf::Message& resource);

}  // namespace luukku::resource
