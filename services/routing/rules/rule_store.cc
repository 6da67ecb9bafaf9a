#include "services/routing/rules/rule_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/db/page.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/routing/rules/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::rules;
using db::MakeParams;

v1::Rule RuleOf(const pqxx::row& row) {
  v1::Rule rule;
  rule.ParseFromString(db::BytesOf(row["rule"]));
  return rule;
}

std::string TokenAfter(const RulePage& page, const pqxx::row& last) {
  return EncodePageToken(page.query, {db::Text(last["rule_order"]), db::Text(last["id"])});
}

}  // namespace

absl::Status InsertRule(db::Transaction& transaction, const v1::Rule& rule) {
  transaction.Execute(statements::kCountUpRules);
  const auto rows = transaction.Execute(
      statements::kCreateRule,
      MakeParams(IdOf(rule.name(), "rules"), rule.order(), db::Bytes{rule.SerializeAsString()},
                 IdOf(rule.team(), "teams"), kMostRules));
  Violations violations;
  if (db::Bool(rows[0]["team_missing"])) {
    violations.Add("rule.team", absl::StrCat(rule.team(), " does not exist"));
  }
  if (db::Bool(rows[0]["too_many"])) {
    violations.Add("rule",
                   absl::StrCat("is one too many: there are ", kMostRules, "; delete one first"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return db::Bool(rows[0]["created"]) ? absl::OkStatus() : AlreadyExists(rule.name());
}

absl::Status RemoveRule(db::Transaction& transaction, const std::string& name) {
  transaction.Execute(statements::kCountUpRules);
  const auto rows = transaction.Execute(statements::kDeleteRule, MakeParams(IdOf(name, "rules")));
  return rows.empty() ? NotFound(name) : absl::OkStatus();
}

// One row more than the page has tells whether there is a next one.
v1::ListRulesResponse ListRules(db::Connection& connection, const RulePage& page) {
  const auto rows = connection.Execute(statements::kListRules,
                                       MakeParams(page.after_order, page.after_id, page.size + 1));
  const int count = db::RowsOfPage(rows, page.size);
  v1::ListRulesResponse response;
  for (int i = 0; i < count; ++i) *response.add_rules() = RuleOf(rows[i]);
  if (static_cast<int>(rows.size()) > count)
    response.set_next_page_token(TokenAfter(page, rows[count - 1]));
  return response;
}

}  // namespace luukku::routing
