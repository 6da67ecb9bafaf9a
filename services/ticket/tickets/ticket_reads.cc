// The reading half of the edge; see ticket_service.h.

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/status/error.h"
#include "services/ticket/audit/read_store.h"
#include "services/ticket/tickets/numbered_list.h"
#include "services/ticket/tickets/ticket_service.h"
#include "services/ticket/tickets/ticket_store.h"

namespace luukku::ticket {
namespace {

// The query that all pages of this list share.
template <typename... Parts>
std::string QueryOf(const server::Call& call, const Parts&... parts) {
  return absl::StrCat(call.method, "\n", call.principal.id, "\n", parts..., "\n");
}

}  // namespace

absl::StatusOr<TicketReader> TicketService::ReaderFor(const Call& call) const {
  auto settings = changes_->settings();
  if (!settings.ok()) return settings.status();
  return TicketReader{server::ReaderOf(call), ViewerOf(call), *std::move(settings), clock_()};
}

absl::StatusOr<std::vector<v1::Ticket>> TicketService::Read(const Call& call,
                                                            const std::vector<std::string>& names,
                                                            bool allow_missing) {
  std::vector<int64_t> ids;
  for (const std::string& name : names) ids.push_back(NumberOf(name, "tickets").value_or(0));
  const auto reader = ReaderFor(call);
  if (!reader.ok()) return reader.status();
  auto found = reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<std::vector<v1::Ticket>> {
        std::set<int64_t> restricted;
        auto tickets = GetTickets(connection, *reader, ids, restricted);
        RecordReads(connection, call, restricted);
        return tickets;
      });
  if (!found.ok()) return found;
  std::map<std::string, v1::Ticket> by_name;
  for (v1::Ticket& one : *found) by_name[one.name()] = std::move(one);
  std::vector<v1::Ticket> tickets;
  for (const std::string& name : names) {
    const auto at = by_name.find(name);
    if (at != by_name.end()) {
      tickets.push_back(at->second);
    } else if (!allow_missing) {
      return NotFound(name);
    }
  }
  return tickets;
}

absl::StatusOr<v1::Ticket> TicketService::Get(const Call& call,
                                              const v1::GetTicketRequest& request) {
  auto tickets = Read(call, {request.name()}, false);
  if (!tickets.ok()) return tickets.status();
  return std::move((*tickets)[0]);
}

absl::StatusOr<v1::BatchGetTicketsResponse> TicketService::BatchGet(
    const Call& call, const v1::BatchGetTicketsRequest& request) {
  auto tickets =
      Read(call, {request.names().begin(), request.names().end()}, request.allow_missing());
  if (!tickets.ok()) return tickets.status();
  v1::BatchGetTicketsResponse response;
  for (v1::Ticket& one : *tickets) *response.add_tickets() = std::move(one);
  return response;
}

absl::StatusOr<v1::ListTicketsResponse> TicketService::List(const Call& call,
                                                            const v1::ListTicketsRequest& request) {
  ListQuery query;
  query.page_size = PageSizeOf(request.page_size());
  query.oldest_first = request.order_by() == "create_time";
  auto filter = ParseFilter(request.filter());
  if (!filter.ok()) return filter.status();
  query.filter = *std::move(filter);
  query.query = QueryOf(call, request.order_by(), "\n", request.filter());
  if (auto status = DecodeTimePageToken(query.query, request.page_token(), &query.after);
      !status.ok()) {
    return status;
  }
  const bool of_organisation = query.filter.organisation && !query.filter.organisation->empty();
  if (!call.reach.desk() && !of_organisation) {
    // Row-level security enforces this anyway; as a condition it makes PostgreSQL use the index.
    if (query.filter.requester && *query.filter.requester != call.principal.id) {
      return v1::ListTicketsResponse();
    }
    query.filter.requester = call.principal.id;
  }
  const auto reader = ReaderFor(call);
  if (!reader.ok()) return reader.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListTicketsResponse> {
                       std::set<int64_t> restricted;
                       auto page = ticket::ListTickets(connection, *reader, query, restricted);
                       RecordReads(connection, call, restricted);
                       return page;
                     });
}

absl::StatusOr<v1::ListTicketHistoryResponse> TicketService::ListHistory(
    const Call& call, const v1::ListTicketHistoryRequest& request) {
  return ListOfTicket<v1::ListTicketHistoryResponse>(*reads_, call, request.name(),
                                                     request.page_size(), request.page_token(),
                                                     ticket::ListHistory);
}

}  // namespace luukku::ticket
