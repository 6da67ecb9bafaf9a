#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>

// Messages of the standard methods, accessed by field names, which all kinds share.
namespace luukku::resource {

// An empty message of a type of the contract.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// Values of fields by name; the message must have the field.
std::string TextIn(const google::protobuf::Message& message, const char* field);
int64_t NumberIn(const google::protobuf::Message& message, const char* field);
bool FlagIn(const google::protobuf::Message& message, const char* field);
void SetText(google::protobuf::Message& message, const char* field, const std::string& value);
void SetFlag(google::protobuf::Message& message, const char* field, bool value);
void SetNumber(google::protobuf::Message& message, const char* field, int64_t value);
bool Has(const google::protobuf::Message& message, const char* field);

// The field of requests and answers that holds resources of `kind`.
const google::protobuf::FieldDescriptor& ResourceField(const google::protobuf::Descriptor& type,
                                                       const google::protobuf::Descriptor& kind);

const google::protobuf::Message& ResourceIn(const google::protobuf::Message& request,
                                            const google::protobuf::Descriptor& kind);
void AddResource(const google::protobuf::Message& resource, google::protobuf::Message& answer);

// Copies the field of this name (text, number, flag, or a list of them) from `from` to `to`; both
// must have it with the same type.
void CopyNamed(const google::protobuf::Message& from, const std::string& field,
               google::protobuf::Message& to);

}  // namespace luukku::resource
