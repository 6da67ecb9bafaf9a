#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "luukku/reporting/v1/report.pb.h"
#include "services/reporting/facts/fact_rules.h"

// Reporting's tables of facts. All members throw what pqxx throws.
namespace luukku::reporting {

// Runs at most one statement a table.
void WriteBatch(db::Transaction& transaction, const Batch& batch);

// Each deletes the facts of one feed. Names stay; a resync writes them again.
void ForgetTickets(db::Transaction& transaction);
void ForgetTargets(db::Transaction& transaction);
void ForgetInvitations(db::Transaction& transaction);
void ForgetProgress(db::Transaction& transaction, const std::string& source);

// Stores that this replica has processed all events in `slots` up to `watermark`.
void WriteProgress(db::Connection& connection, const std::string& source,
                   const std::string& replica, const std::vector<int>& slots, absl::Time watermark);
// Up to when all replicas together have processed each feed, in the order of kSources.
std::vector<v1::FeedProgress> ReadProgress(db::Connection& connection);

}  // namespace luukku::reporting
