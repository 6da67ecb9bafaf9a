#include "tools/contract/field_table.h"

#include <iostream>
#include <map>
#include <set>

#include "luukku/common/v1/field.pb.h"
#include "tools/contract/field_words.h"

namespace luukku::contract {
namespace {

using common::v1::Field;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

const Field& RulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::field);
}

// The field; of a map its value field. The map's rules apply to its values.
const FieldDescriptor& ValueOf(const FieldDescriptor& field) {
  return field.is_map() ? *field.message_type()->map_value() : field;
}

const Descriptor* HeldBy(const FieldDescriptor& field) { return ValueOf(field).message_type(); }

bool IsOurs(const Descriptor& type) { return type.full_name().rfind("luukku.", 0) == 0; }

std::string CollectionOf(const std::string& pattern) {
  return pattern.substr(0, pattern.find("/{"));
}

// The messages of requests, with their nested messages that callers may set.
class Requests {
 public:
  explicit Requests(const Files& files) {
    for (const FileDescriptor* file : files) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int j = 0; j < file->service(i)->method_count(); ++j) {
          Add(file->service(i)->method(j)->input_type());
        }
      }
    }
  }
  const std::set<const Descriptor*>& all() const { return messages_; }

 private:
  void Add(const Descriptor* message) {
    if (!IsOurs(*message) || !messages_.insert(message).second) return;
    for (int i = 0; i < message->field_count(); ++i) {
      const Descriptor* const held = HeldBy(*message->field(i));
      if (held != nullptr && !RulesOf(*message->field(i)).output_only()) Add(held);
    }
  }
  std::set<const Descriptor*> messages_;
};

class Checker {
 public:
  explicit Checker(const Files& files) {
    for (const FileDescriptor* file : files) {
      for (int i = 0; i < file->message_type_count(); ++i) AddCollection(*file->message_type(i));
    }
  }

  void Check(const Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) Check(*message.field(i));
  }
  bool good() const { return good_; }

 private:
  void AddCollection(const Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) {
      const std::string& pattern = RulesOf(*message.field(i)).identifier();
      if (!pattern.empty()) collections_.insert(CollectionOf(pattern));
    }
  }

  void Check(const FieldDescriptor& field) {
    const Field& rules = RulesOf(field);
    for (const std::string& pattern : rules.refers()) CheckPattern(field, pattern);
    if (!rules.identifier().empty()) CheckPattern(field, rules.identifier());
    if (!rules.masks().empty() &&
        field.containing_type()->FindFieldByName(rules.masks()) == nullptr) {
      Refuse(field, "masks a field that is not beside it");
    }
    if (rules.output_only() && !rules.required()) return;
    CheckBounds(field, rules);
  }

  void CheckBounds(const FieldDescriptor& field, const Field& rules) {
    const bool named = !rules.refers().empty() || !rules.identifier().empty();
    const bool word = rules.format() == common::v1::FORMAT_WORD;
    const bool form = rules.format() != common::v1::FORMAT_UNSPECIFIED && !word;
    const bool bounded = named || form || rules.max_bytes() > 0 || rules.max_characters() > 0;
    if (ValueOf(field).cpp_type() == FieldDescriptor::CPPTYPE_STRING && !bounded) {
      Refuse(field,
             "is a text without a bound: give it max_bytes, max_characters, format or refers");
    }
    const bool few = field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
    if (field.is_repeated() && !few && rules.max_items() == 0) {
      Refuse(field, "is a list without max_items");
    }
    const auto* type = field.message_type();
    if (type != nullptr && type->full_name() == "google.protobuf.Duration" && !rules.has_max()) {
      Refuse(field, "is a duration without max, in seconds");
    }
  }

  void CheckPattern(const FieldDescriptor& field, const std::string& pattern) {
    if (collections_.count(CollectionOf(pattern)) > 0) return;
    Refuse(field, "names a collection that no resource has as its identifier: " + pattern);
  }

  void Refuse(const FieldDescriptor& field, const std::string& why) {
    std::cerr << "error: " << field.full_name() << " " << why << "\n";
    good_ = false;
  }

  std::set<std::string> collections_;
  bool good_ = true;
};

std::string Joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : "; ") + word;
  return all.empty() ? "–" : all;
}

std::string Section(const Descriptor& message) {
  std::string section = "\n### " + message.name() +
                        "\n\n| field | type | set | holds | follows |\n|---|---|---|---|---|\n";
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    section += "| " + field.name() + " | " + TypeWords(field) + " | " + SetWords(field) + " | " +
               Joined(HoldsWords(field)) + " | " + Joined(ConsequenceWords(field)) + " |\n";
  }
  return section;
}

}  // namespace

bool CheckFieldRules(const Files& files) {
  Checker checker(files);
  const Requests requests(files);
  for (const Descriptor* message : requests.all()) checker.Check(*message);
  return checker.good();
}

std::string FieldTable(const Files& files) {
  const Requests requests(files);
  std::string table, package;
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor& message = *file->message_type(i);
      if (requests.all().count(&message) == 0 || message.field_count() == 0) continue;
      if (package != file->package()) table += "\n## " + file->package() + "\n";
      package = file->package();
      table += Section(message);
    }
  }
  return table;
}

}  // namespace luukku::contract
