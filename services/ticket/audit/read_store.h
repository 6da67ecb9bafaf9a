#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "luukku/ticket/v1/audit_service.pb.h"

// The log of reads of restricted teams' tickets. All functions throw what pqxx throws.
namespace luukku::ticket {

// Records that the caller reads these tickets, each of a restricted team. Call it before the
// answer. Reads by services are not recorded: services show them to nobody.
void RecordReads(db::Connection& connection, const server::Call& call,
                 const std::set<int64_t>& tickets);

// The caller's name in the log; "" for services.
std::string ReaderName(const server::Call& call);

// A ticket that a mutation returns without having changed it.
struct Shown {
  std::string reader, method;
  int64_t ticket = 0;
};
// Records those of restricted teams, in the call's transaction.
void RecordShown(db::Transaction& transaction, const std::vector<Shown>& shown);

struct ReadsQuery {
  db::Param before;          // Id of the last one on the page before; NULL at the first page.
  db::Param ticket, reader;  // NULL for any.
  int64_t page_size = 0;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};
v1::ListTicketReadsResponse ListReads(db::Connection& connection, const ReadsQuery& query);

// Deletes, of the `limit` oldest reads, those older than `days` (at least 30). Returns how many.
int ForgetReads(db::Connection& connection, int days, int limit);

}  // namespace luukku::ticket
