#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>

// Messages of the standard methods, by the names of their fields: all kinds have the same.
namespace luukku::resource {

// An empty message of a type of the contract.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// Fields that the message has to have.
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

// Gives `to` the text, number, flag or list of such that `from` has in the field of this name; both
// have it, of the same type.
void CopyNamed(const google::protobuf::Message& from, const std::string& field,
               google::protobuf::Message& to);

}  // namespace luukku::resource
