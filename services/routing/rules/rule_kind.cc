#include "services/routing/rules/rule_kind.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "luukku/routing/v1/rule_service.pb.h"
#include "services/routing/rules/rule_rules.h"
#include "services/routing/rules/sql.h"

namespace luukku::routing {
namespace {

using google::protobuf::Message;

// The maximum number of rules of a desk.
constexpr int64_t kMostRules = 1000;

// Words have a letter or a digit.
void CheckField(Violations& violations, const std::string& path, const Message& resource,
                const std::string& field) {
  if (field != "subject_words") return;
  const auto& words = static_cast<const v1::Rule&>(resource).subject_words();
  for (int i = 0; i < words.size(); ++i) {
    if (words[i].empty() || IsSubjectWord(words[i])) continue;
    violations.Add(absl::StrCat(path, "[", i, "]"), "has no letter and no digit");
  }
}

}  // namespace

resource::Kind RuleKind(std::function<void(db::Transaction&)> changed) {
  return {.message = v1::Rule::descriptor(),
          .order = "order",
          .most = kMostRules,
          .check_field = CheckField,
          .lock =
              [](db::Transaction& transaction) {
                transaction.Execute(luukku::sql::services::routing::rules::kLockRules);
              },
          .changed =
              [changed = std::move(changed)](db::Transaction& transaction, const resource::Change&,
                                             const Message*, const Message* after) {
                transaction.Execute(luukku::sql::services::routing::rules::kCountUpRules);
                if (after != nullptr) changed(transaction);
                return absl::OkStatus();
              }};
}

}  // namespace luukku::routing
