#include "tools/luukkuctl/yaml_message.h"

#include <yaml-cpp/yaml.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "lib/contract/fields.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Fills in messages and gathers problems.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  void Fill(const YAML::Node& node, Message& message, bool top) {
    if (!node.IsMap()) return Add(node, "must be a map of fields");
    std::set<std::string> names;
    for (const auto& entry : node) {
      const auto name = entry.first.as<std::string>("");
      if (!names.insert(name).second) Add(entry.first, absl::StrCat(name, " is there twice"));
      if (top && name == "kind") continue;
      const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        Add(entry.first,
            absl::StrCat("there is no field \"", name, "\" in ", message.GetDescriptor()->name()));
      } else if (RulesOf(*field).output_only()) {
        Add(entry.first, absl::StrCat(name, " is the service's to set"));
      } else {
        FillField(entry.second, message, *field);
      }
    }
  }

  void Add(const YAML::Node& node, const std::string& what) { AddAt(LineOf(node), what); }
  void AddAt(int line, const std::string& what) {
    wrong_.push_back(absl::StrCat(file_, ":", line, ": ", what));
  }
  absl::Status ToStatus() const {
    return wrong_.empty() ? absl::OkStatus() : UsageError(absl::StrJoin(wrong_, "\n"));
  }

  static int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

 private:
  void FillField(const YAML::Node& node, Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    if (field.is_map()) return FillMap(node, message, field);
    if (field.is_repeated()) {
      if (!node.IsSequence()) return Add(node, absl::StrCat(field.name(), " must be a list"));
      for (const auto& element : node) {
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          FillMessage(element, *reflection.AddMessage(&message, &field), field);
        } else {
          SetScalar(element, message, field);
        }
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      FillMessage(node, *reflection.MutableMessage(&message, &field), field);
    } else {
      SetScalar(node, message, field);
    }
  }

  void FillMap(const YAML::Node& node, Message& message, const FieldDescriptor& field) {
    if (!node.IsMap()) return Add(node, absl::StrCat(field.name(), " must be a map"));
    for (const auto& pair : node) {
      Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      SetScalar(pair.first, entry, *entry.GetDescriptor()->map_key());
      FillField(pair.second, entry, *entry.GetDescriptor()->map_value());
    }
  }

  // Times are texts of JSON, and durations as luukkuctl's options have them, "1h30m"; which has
  // JSON's too.
  void FillMessage(const YAML::Node& node, Message& message, const FieldDescriptor& field) {
    if (message.GetDescriptor()->file()->package() != "google.protobuf") {
      return Fill(node, message, false);
    }
    auto text = node.as<std::string>("");
    const bool is_duration = message.GetDescriptor()->name() == "Duration";
    absl::Duration duration;
    // "" for what JSON does not take either.
    if (is_duration) {
      const bool reads = absl::ParseDuration(text, &duration) &&
                         duration == absl::Seconds(absl::ToInt64Seconds(duration)) &&
                         duration != absl::InfiniteDuration();
      text = reads ? absl::StrCat(absl::ToInt64Seconds(duration), "s") : "";
    }
    const auto read =
        google::protobuf::util::JsonStringToMessage(absl::StrCat("\"", text, "\""), &message);
    if (read.ok()) return;
    Add(node,
        absl::StrCat(field.name(), is_duration ? " must be a duration like \"1h30m\" or \"90s\""
                                               : " must be a time like \"2026-03-01T00:00:00Z\""));
  }

  void SetScalar(const YAML::Node& node, Message& message, const FieldDescriptor& field) {
    if (!node.IsScalar()) return Add(node, absl::StrCat(field.name(), " must be one value"));
    const auto text = node.as<std::string>();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Put(message, field, &google::protobuf::Reflection::SetString,
                   &google::protobuf::Reflection::AddString, text);
      case FieldDescriptor::CPPTYPE_BOOL: {
        bool value;
        if (!YAML::convert<bool>::decode(node, value)) {
          return Add(node, absl::StrCat(field.name(), " must be true or false"));
        }
        return Put(message, field, &google::protobuf::Reflection::SetBool,
                   &google::protobuf::Reflection::AddBool, value);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = field.enum_type()->FindValueByName(text);
        if (const auto number = ParseEnumWord(*field.enum_type(), text)) {
          value = field.enum_type()->FindValueByNumber(*number);
        }
        if (value == nullptr) {
          return Add(node, absl::StrCat(field.name(), " must be one of ",
                                        EnumWords(*field.enum_type()), ", not \"", text, "\""));
        }
        return Put(message, field, &google::protobuf::Reflection::SetEnum,
                   &google::protobuf::Reflection::AddEnum, value);
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        int32_t value;
        if (!absl::SimpleAtoi(text, &value)) return AddNumber(node, field);
        return Put(message, field, &google::protobuf::Reflection::SetInt32,
                   &google::protobuf::Reflection::AddInt32, value);
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        int64_t value;
        if (!absl::SimpleAtoi(text, &value)) return AddNumber(node, field);
        return Put(message, field, &google::protobuf::Reflection::SetInt64,
                   &google::protobuf::Reflection::AddInt64, value);
      }
      default:
        return Add(node, absl::StrCat(field.name(), " is of a type that files do not have"));
    }
  }

  void AddNumber(const YAML::Node& node, const FieldDescriptor& field) {
    Add(node, absl::StrCat(field.name(), " must be a whole number"));
  }

  // Sets the field, or adds to it if it is a list.
  template <typename Set, typename AddTo, typename Value>
  static void Put(Message& message, const FieldDescriptor& field, Set set, AddTo add,
                  const Value& value) {
    const auto& reflection = *message.GetReflection();
    field.is_repeated() ? (reflection.*add)(&message, &field, value)
                        : (reflection.*set)(&message, &field, value);
  }

  const std::string file_;
  std::vector<std::string> wrong_;
};

YAML::Node ToYaml(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return YAML::Load(json);  // JSON is YAML.
}

}  // namespace

absl::StatusOr<std::vector<FileResource>> ReadResources(const std::string& file,
                                                        const std::string& text,
                                                        NewResource new_resource) {
  Reader reader(file);
  std::vector<FileResource> resources;
  try {
    for (const YAML::Node& document : YAML::LoadAll(text)) {
      if (document.IsNull()) continue;
      FileResource one{.kind = document.IsMap() ? document["kind"].as<std::string>("") : "",
                       .line = Reader::LineOf(document)};
      one.message = new_resource(one.kind);
      if (one.message == nullptr) {
        reader.Add(document, one.kind.empty()
                                 ? "needs a kind"
                                 : absl::StrCat("there is no kind \"", one.kind, "\""));
        continue;
      }
      reader.Fill(document, *one.message, true);
      if (document.IsMap()) {
        for (const auto& entry : document) one.fields.insert(entry.first.as<std::string>(""));
      }
      SortSets(*one.message);
      resources.push_back(std::move(one));
    }
  } catch (const YAML::Exception& error) {
    reader.AddAt(error.mark.line + 1, error.msg);
  }
  if (absl::Status status = reader.ToStatus(); !status.ok()) return status;
  return resources;
}

std::string WriteResource(const std::string& kind, const Message& resource) {
  const std::unique_ptr<Message> settable(resource.New());
  settable->CopyFrom(resource);
  const auto& type = *resource.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!RulesOf(*type.field(i)).output_only()) continue;
    settable->GetReflection()->ClearField(settable.get(), type.field(i));
  }
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "kind" << YAML::Value << kind;
  const YAML::Node fields = ToYaml(*settable);
  for (const auto& field : fields) {
    out << YAML::Key << field.first.as<std::string>() << YAML::Value << field.second;
  }
  out << YAML::EndMap;
  return absl::StrCat(out.c_str(), "\n");
}

}  // namespace luukku::ctl
