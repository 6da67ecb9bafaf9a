#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "lib/status/error.h"
#include "services/ticket/audit/read_store.h"
#include "services/ticket/tickets/numbered_page.h"
#include "services/ticket/tickets/ticket_store.h"

namespace luukku::ticket {

template <typename Response>
using ListNumbered = Response (*)(db::Connection&, const NumberedQuery&, std::set<int64_t>&);

// Lists the rows of one ticket, after checking that the caller may see the ticket.
template <typename Response>
absl::StatusOr<Response> ListOfTicket(db::Pool& reads, const server::Call& call,
                                      const std::string& name, int32_t asked_size,
                                      const std::string& token, ListNumbered<Response> list_page,
                                      bool newest_first = false) {
  const int64_t ticket = NumberOf(name, "tickets").value_or(0);
  const int64_t page_size = PageSizeOf(asked_size);
  const std::string query = absl::StrCat(call.method, "\n", call.principal.id, "\n", name, "\n",
                                         newest_first ? "newest first" : "");
  const auto after = DecodeNumberPageToken(query, token);
  if (!after.ok()) return after.status();
  return reads.Run(call.deadline, [&](db::Connection& connection) -> absl::StatusOr<Response> {
    const db::Reader reader = server::ReaderOf(call);
    std::set<int64_t> restricted;
    Response response =
        list_page(connection, {reader, ticket, *after, page_size, query, newest_first}, restricted);
    const bool seen =
        response.ByteSizeLong() > 0 || SeesTicket(connection, reader, ticket, restricted);
    if (!seen) return NotFound(name);
    RecordReads(connection, call, restricted);
    return response;
  });
}

}  // namespace luukku::ticket
