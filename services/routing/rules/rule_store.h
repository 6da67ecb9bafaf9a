#pragma once

#include <string>

#include "lib/db/pool.h"
#include "luukku/routing/v1/rule_service.pb.h"
#include "services/routing/rules/rule_checks.h"

// Rules in the database. All members throw what pqxx throws; db::Pool makes statuses of it. Names
// are well-formed.
namespace luukku::routing {

// A desk has at most so many rules.
inline constexpr int64_t kMostRules = 1000;

// Errors: INVALID_ARGUMENT where the team does not exist or there are kMostRules, ALREADY_EXISTS.
absl::Status InsertRule(db::Transaction& transaction, const v1::Rule& rule);

// Errors: NOT_FOUND.
absl::Status RemoveRule(db::Transaction& transaction, const std::string& name);

v1::ListRulesResponse ListRules(db::Connection& connection, const RulePage& page);

}  // namespace luukku::routing
