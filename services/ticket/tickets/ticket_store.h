#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/numbered_page.h"
#include "services/ticket/tickets/ticket_filter.h"
#include "services/ticket/tickets/viewer.h"

// Reads tickets. Each function adds returned tickets of restricted teams to `restricted`: the
// caller has to record reads of these (services/ticket/audit). All may throw pqxx's exceptions,
// which db::Pool::Run turns into statuses.
namespace luukku::ticket {

// Who reads, as the policies of the database see it, and what the reader may do.
struct TicketReader {
  db::Reader reader;
  Viewer viewer;
  DeskSettings settings;
  absl::Time now;
};

// In no particular order; those that the reader may not see are missing.
std::vector<v1::Ticket> GetTickets(db::Connection& connection, const TicketReader& reader,
                                   const std::vector<int64_t>& ids, std::set<int64_t>& restricted);

// Whether the reader may see the ticket at all.
bool SeesTicket(db::Connection& connection, const db::Reader& reader, int64_t id,
                std::set<int64_t>& restricted);

// One page and its next_page_token. `query` goes into the token; see lib/contract/pages.h.
struct ListQuery {
  TicketFilter filter;
  bool oldest_first = false;
  int64_t page_size = 0;
  std::optional<std::vector<std::string>> after;  // create_time and id of the last ticket before.
  std::string query;
};
v1::ListTicketsResponse ListTickets(db::Connection& connection, const TicketReader& reader,
                                    const ListQuery& query, std::set<int64_t>& restricted);

v1::ListTicketHistoryResponse ListHistory(db::Connection& connection, const NumberedQuery& query,
                                          std::set<int64_t>& restricted);

}  // namespace luukku::ticket
