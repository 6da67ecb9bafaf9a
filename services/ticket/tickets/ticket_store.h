#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/ticket_filter.h"

// Reading tickets. All members throw what pqxx throws; db::Pool::Run makes statuses of it.
namespace luukku::ticket {

// In no particular order; those that the reader may not see are missing.
std::vector<v1::Ticket> GetTickets(db::Connection& connection, const db::Reader& reader,
                                   const std::vector<int64_t>& ids);

// One page and its next_page_token. `query` goes into the token; see lib/status/checks.h.
struct ListQuery {
  TicketFilter filter;
  bool oldest_first = false;
  int64_t page_size = 0;
  std::optional<std::vector<std::string>> after;  // create_time and id of the last ticket before.
  std::string query;
};
v1::ListTicketsResponse ListTickets(db::Connection& connection, const db::Reader& reader,
                                    const ListQuery& query);

// `after` is the number (version) of the last one before, 0 for none.
v1::ListCommentsResponse ListComments(db::Connection& connection, const db::Reader& reader,
                                      int64_t ticket, int64_t after, int64_t page_size,
                                      const std::string& query);
v1::ListTicketHistoryResponse ListHistory(db::Connection& connection, const db::Reader& reader,
                                          int64_t ticket, int64_t after, int64_t page_size,
                                          const std::string& query);

}  // namespace luukku::ticket
