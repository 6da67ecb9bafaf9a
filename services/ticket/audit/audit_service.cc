#include "services/ticket/audit/audit_service.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "services/ticket/audit/read_store.h"

namespace luukku::ticket {

AuditService::AuditService(const server::Parts& parts)
    : Edge(parts.runtime, "luukku.ticket.v1.AuditService"), reads_(parts.reads) {
  Unary("ListTicketReads", &AuditService::List);
}

absl::StatusOr<v1::ListTicketReadsResponse> AuditService::List(
    const server::Call& call, const v1::ListTicketReadsRequest& request) {
  ReadsQuery query;
  query.page_size = PageSizeOf(request.page_size());
  if (const auto ticket = NumberOf(request.ticket(), "tickets")) {
    query.ticket = db::ToParam(*ticket);
  }
  if (!request.reader().empty()) query.reader = request.reader();
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
