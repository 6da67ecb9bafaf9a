#include "services/ticket/audit/audit_service.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"
#include "services/ticket/audit/read_store.h"

namespace luukku::ticket {
namespace {

constexpr size_t kLongestReader = 80;

}  // namespace

AuditService::AuditService(const server::Parts& parts) : Edge(parts.runtime), reads_(parts.reads) {
  Unary("ListTicketReads", &AuditService::List);
}

absl::StatusOr<v1::ListTicketReadsResponse> AuditService::List(
    const server::Call& call, const v1::ListTicketReadsRequest& request) {
  Violations violations;
  ReadsQuery query;
  query.page_size = CheckPageSize(violations, request.page_size());
  if (!request.ticket().empty()) {
    const auto ticket = NumberOf(request.ticket(), "tickets");
    if (!ticket) violations.Add("ticket", "must look like \"tickets/1042\"");
    query.ticket = db::ToParam(ticket.value_or(0));
  }
  if (!request.reader().empty()) {
    const bool named =
        !IdOf(request.reader(), "agents").empty() || !IdOf(request.reader(), "people").empty();
    if (!named || request.reader().size() > kLongestReader) {
      violations.Add("reader", "must be the name of an agent or of a person");
    }
    query.reader = request.reader();
  }
  if (!violations.empty()) return violations.ToStatus();
  query.query = absl::StrCat(call.method, "\n", call.principal.id, "\n", request.ticket(), "\n",
                             request.reader(), "\n");
  auto before = DecodeNumberPageToken(query.query, request.page_token());
  if (!before.ok()) return before.status();
  if (*before > 0) query.before = db::ToParam(*before);
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<v1::ListTicketReadsResponse> {
        return ListReads(connection, query);
      });
}

}  // namespace luukku::ticket
