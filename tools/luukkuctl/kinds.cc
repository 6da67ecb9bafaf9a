#include "tools/luukkuctl/kinds.h"

#include <google/protobuf/dynamic_message.h>

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/contract/fields.h"
#include "tools/luukkuctl/described.h"
#include "tools/luukkuctl/errors.h"

namespace luukku::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// A message of the contract that luukkuctl carries: a kind needs no generated class.
std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  static auto& factory = *new google::protobuf::DynamicMessageFactory;
  return std::unique_ptr<Message>(factory.GetPrototype(&type)->New());
}

// All services of the contract, in its order.
std::vector<const ServiceDescriptor*> DescribedServices() {
  std::vector<const ServiceDescriptor*> services;
  std::set<const FileDescriptor*> seen;
  for (const Descriptor* message : DescribedMessages()) {
    const FileDescriptor& file = *message->file();
    if (!seen.insert(&file).second) continue;
    for (int i = 0; i < file.service_count(); ++i) services.push_back(file.service(i));
  }
  return services;
}

// ListXs: its answer has those of the kind.
const MethodDescriptor* FindList(const ServiceDescriptor& service, const Descriptor& message) {
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor* const method = service.method(i);
    if (method->name().rfind("List", 0) != 0) continue;
    const Descriptor& answer = *method->output_type();
    for (int j = 0; j < answer.field_count(); ++j) {
      if (answer.field(j)->message_type() == &message) return method;
    }
  }
  return nullptr;
}

Kind KindOf(const Descriptor& message, const ServiceDescriptor& service) {
  const std::string& name = message.name();
  return {.message = &message,
          .get = service.FindMethodByName("Get" + name),
          .list = FindList(service, message),
          .create = service.FindMethodByName("Create" + name),
          .update = service.FindMethodByName("Update" + name),
          .remove = service.FindMethodByName("Delete" + name),
          .revisions = service.FindMethodByName("List" + name + "Revisions")};
}

}  // namespace

std::string Kind::collection() const {
  const std::string& pattern = IdentifierOf(*message);
  return pattern.substr(0, pattern.find('/'));
}

std::string Kind::word() const {
  std::string word;
  for (const char c : message->name()) {
    const bool begins = absl::ascii_isupper(static_cast<unsigned char>(c));
    if (begins && !word.empty()) word += '-';
    word += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return word;
}

std::unique_ptr<Message> Kind::NewResource() const { return NewMessage(*message); }

const std::vector<Kind>& AllKinds() {
  static const auto& kinds = *[] {
    auto* const all = new std::vector<Kind>;
    const auto services = DescribedServices();
    for (const Descriptor* message : DescribedMessages()) {
      for (const ServiceDescriptor* service : services) {
        if (service->file()->package() != message->file()->package()) continue;
        const Kind kind = KindOf(*message, *service);
        if (kind.get != nullptr && kind.revisions != nullptr) all->push_back(kind);
      }
    }
    return all;
  }();
  return kinds;
}

absl::StatusOr<const Kind*> FindKind(absl::string_view word) {
  std::vector<std::string> words;
  for (const Kind& kind : AllKinds()) {
    if (IsSameWord(word, kind.message->name()) || IsSameWord(word, kind.collection())) {
      return &kind;
    }
    words.push_back(kind.word());
  }
  return UsageError(
      absl::StrCat("there is no kind \"", word,
                   "\" with the standard methods; kinds: ", absl::StrJoin(words, ", ")));
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return NewMessage(*method.input_type());
}

std::string FullName(const Kind& kind, const std::string& word) {
  return word.find('/') == std::string::npos ? absl::StrCat(kind.collection(), "/", word) : word;
}

void SetText(Message& message, const char* field, const std::string& value) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field),
                                     value);
}

Message& ResourceOf(Message& request, const Kind& kind) {
  const Descriptor& type = *request.GetDescriptor();
  const FieldDescriptor* field = nullptr;
  for (int i = 0; i < type.field_count() && field == nullptr; ++i) {
    if (type.field(i)->message_type() == kind.message) field = type.field(i);
  }
  return *request.GetReflection()->MutableMessage(&request, field);
}

absl::StatusOr<std::unique_ptr<Message>> CallKind(Cli& cli, const MethodDescriptor& method,
                                                  const Message& request) {
  // "luukku.ticket.v1.CannedReplyService" is served by "ticket".
  const std::vector<std::string> package = absl::StrSplit(method.service()->full_name(), '.');
  auto answer = NewMessage(*method.output_type());
  const absl::Status status = cli.service(package[1]).CallAny(method, request, *answer);
  if (!status.ok()) return status;
  return answer;
}

absl::StatusOr<std::unique_ptr<Message>> GetOne(Cli& cli, const Kind& kind, const std::string& name,
                                                int32_t revision) {
  const auto request = NewRequest(*kind.get);
  SetText(*request, "name", FullName(kind, name));
  request->GetReflection()->SetInt32(request.get(),
                                     kind.get->input_type()->FindFieldByName("revision"), revision);
  return CallKind(cli, *kind.get, *request);
}

}  // namespace luukku::ctl
