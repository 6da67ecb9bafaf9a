#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "luukku/reporting/v1/report.pb.h"
#include "services/reporting/facts/fact_rules.h"

// Reporting's tables of facts. All members throw what pqxx throws.
namespace luukku::reporting {

// At most one statement a table.
void WriteBatch(db::Transaction& transaction, const Batch& batch);

// What one feed has told; names that it tells again stay meanwhile.
void ForgetTickets(db::Transaction& transaction);
void ForgetTargets(db::Transaction& transaction);
void ForgetInvitations(db::Transaction& transaction);
void ForgetProgress(db::Transaction& transaction, const std::string& source);

// This replica has taken in everything in `slots` up to `watermark`.
void WriteProgress(db::Connection& connection, const std::string& source,
                   const std::string& replica, const std::vector<int>& slots, absl::Time watermark);
// How far each feed has been taken in by all replicas together, by the order of kSources.
std::vector<v1::FeedProgress> ReadProgress(db::Connection& connection);

}  // namespace luukku::reporting
