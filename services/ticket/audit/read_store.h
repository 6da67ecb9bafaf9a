#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "luukku/ticket/v1/audit_service.pb.h"

// Who read tickets of restricted teams. All members throw what pqxx throws.
namespace luukku::ticket {

// Writes down that the caller is about to be shown these tickets, each of a restricted team; to be
// called before the answer. Services are no readers: they show nobody what they read.
void RecordReads(db::Connection& connection, const server::Call& call,
                 const std::set<int64_t>& tickets);

// How the caller stands in what is written down; "" for services.
std::string ReaderName(const server::Call& call);

// A ticket that a changing call gives out though it changes nothing of it.
struct Shown {
  std::string reader, method;
  int64_t ticket = 0;
};
// Writes down those of them that are of restricted teams, in the call's transaction.
void RecordShown(db::Transaction& transaction, const std::vector<Shown>& shown);

struct ReadsQuery {
  db::Param before;          // Id of the last one on the page before; NULL at the first page.
  db::Param ticket, reader;  // NULL for any.
  int64_t page_size = 0;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};
v1::ListTicketReadsResponse ListReads(db::Connection& connection, const ReadsQuery& query);

// Forgets reads that are older than `days`, which are at least 30, of the `limit` oldest. How many.
int ForgetReads(db::Connection& connection, int days, int limit);

}  // namespace luukku::ticket
