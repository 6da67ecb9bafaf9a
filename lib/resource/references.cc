#include "lib/resource/references.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/db/input.h"
#include "lib/db/row.h"
#include "lib/resource/sql.h"

namespace luukku::resource {
namespace {

namespace statements = luukku::sql::lib::resource;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool RefersTo(const FieldDescriptor& field, const std::string& collection) {
  const auto& patterns = RulesOf(field).refers();
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return NamePattern(pattern).collection() == collection;
  });
}

bool IsOurMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_map() &&
         field.message_type()->file()->package().rfind("luukku.", 0) == 0;
}

// Which collection of `kinds` the name is of; "" if it is of none.
std::string CollectionOf(const Kinds& kinds, const std::string& name) {
  const std::string collection = name.substr(0, name.find('/'));
  const bool is_ours = std::any_of(kinds.begin(), kinds.end(), [&](const Kind& kind) {
    return kind.collection() == collection;
  });
  return is_ours ? collection : "";
}

void AddReferences(const Kinds& kinds, const std::string& prefix, const Message& message,
                   std::vector<Reference>& references) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_name = !RulesOf(*field).refers().empty();
    if (!is_name && !IsOurMessage(*field)) continue;
    const std::string path = absl::StrCat(prefix, ".", field->name());
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string place = field->is_repeated() ? absl::StrCat(path, "[", i, "]") : path;
      if (!is_name) {
        AddReferences(kinds, place,
                      field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                           : reflection.GetMessage(message, field),
                      references);
        continue;
      }
      std::string name = field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                              : reflection.GetString(message, field);
      if (!CollectionOf(kinds, name).empty()) references.push_back({place, std::move(name)});
    }
  }
}

// Adds JSON that a body contains if it refers to `name` by one of its fields: {"teams":
// ["teams/a"]}.
void AddPatterns(const Descriptor& type, const std::string& name, const std::string& before,
                 const std::string& behind, std::vector<std::string>& patterns) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string open =
        absl::StrCat(before, "{\"", field.name(), "\": ", field.is_repeated() ? "[" : "");
    const std::string close = absl::StrCat(field.is_repeated() ? "]" : "", "}", behind);
    if (RefersTo(field, name.substr(0, name.find('/')))) {
      patterns.push_back(absl::StrCat(open, "\"", name, "\"", close));
    } else if (IsOurMessage(field)) {
      AddPatterns(*field.message_type(), name, open, close, patterns);
    }
  }
}

}  // namespace

std::vector<Reference> ReferencesOf(const Kinds& kinds, const std::string& prefix,
                                    const Message& resource) {
  std::vector<Reference> references;
  AddReferences(kinds, prefix, resource, references);
  return references;
}

void HoldReferences(db::Transaction& transaction, const std::vector<Reference>& references,
                    Violations& violations) {
  std::set<std::string> names;
  for (const Reference& reference : references) names.insert(reference.name);
  if (names.empty()) return;
  db::Input input(statements::kHoldReferences);
  db::Rows& rows = input.RowsOf("asked");
  for (const std::string& name : names) {
    const size_t slash = name.find('/');
    rows.Begin();
    rows.Set("kind", name.substr(0, slash));
    rows.Set("id", name.substr(slash + 1));
  }
  std::map<std::string, bool> retired;
  for (const auto& row : transaction.Execute(statements::kHoldReferences, input.ToParams())) {
    retired[absl::StrCat(db::Text(row["kind"]), "/", db::Text(row["id"]))] =
        db::Bool(row["retired"]);
  }
  for (const Reference& reference : references) {
    const auto found = retired.find(reference.name);
    if (found == retired.end()) {
      violations.Add(reference.path, absl::StrCat(reference.name, " does not exist"));
    } else if (found->second) {
      violations.Add(reference.path, absl::StrCat(reference.name, " is retired"));
    }
  }
}

std::vector<std::string> FindReferrers(db::Transaction& transaction, const Kinds& kinds,
                                       const std::string& name) {
  db::Input input(statements::kFindReferrers);
  db::Rows& rows = input.RowsOf("asked");
  for (const Kind& kind : kinds) {
    std::vector<std::string> patterns;
    AddPatterns(*kind.message, name, "", "", patterns);
    for (std::string& pattern : patterns) {
      rows.Begin();
      rows.Set("kind", kind.collection());
      rows.Set("pattern", std::move(pattern));
    }
  }
  std::vector<std::string> referrers;
  for (const auto& row : transaction.Execute(statements::kFindReferrers, input.ToParams())) {
    referrers.push_back(absl::StrCat(db::Text(row["kind"]), "/", db::Text(row["id"])));
  }
  return referrers;
}

}  // namespace luukku::resource
