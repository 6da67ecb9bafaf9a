#include "services/ticket/erasures/erasure_service.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/log/log.h"
#include "lib/server/mutate_once.h"
#include "lib/status/error.h"
#include "services/ticket/erasures/erasure_store.h"
#include "services/ticket/roles/role_writes.h"

namespace luukku::ticket {
namespace {

absl::Status CheckErase(const v1::ErasePersonRequest& request, const auth::Principal& caller) {
  if (request.name() == caller.PersonName()) {
    return Error(
        absl::StatusCode::kFailedPrecondition, reason::kGrantForbidden,
        "nobody erases themselves, as the own role admin goes with it: another admin has to");
  }
  return absl::OkStatus();
}

}  // namespace

ErasureService::ErasureService(const server::Parts& parts)
    : Edge(parts.runtime, "luukku.ticket.v1.ErasureService"),
      reads_(parts.reads),
      writes_(parts.writes) {
  Unary("ErasePerson", &ErasureService::ErasePerson);
  Unary("GetErasure", &ErasureService::Get);
  Unary("ListErasures", &ErasureService::List);
}

absl::StatusOr<v1::Erasure> ErasureService::ErasePerson(const Call& call,
                                                        const v1::ErasePersonRequest& request) {
  if (auto status = CheckErase(request, call.principal); !status.ok()) return status;
  auto erasure = server::MutateOnce<v1::Erasure>(
      *writes_, call, request, [&](db::Transaction& transaction, const std::string& request_id) {
        RevokeAll(transaction, call, request_id, request.name());
        return BeginErasure(transaction, request, call.principal.AgentName());
      });
  if (erasure.ok()) {
    log::Info("a person is erased",
              {{"erasure", erasure->name()}, {"by", call.principal.AgentName()}});
  }
  return erasure;
}

absl::StatusOr<v1::Erasure> ErasureService::Get(const Call& call,
                                                const v1::GetErasureRequest& request) {
  const int64_t id = NumberOf(request.name(), "erasures").value_or(0);
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return ticket::GetErasure(connection, id);
  });
}

absl::StatusOr<v1::ListErasuresResponse> ErasureService::List(
    const Call& call, const v1::ListErasuresRequest& request) {
  ErasurePage page;
  page.size = PageSizeOf(request.page_size());
  page.query = absl::StrCat(call.method, "\n", call.principal.id, "\n");
  const auto before = DecodeNumberPageToken(page.query, request.page_token());
  if (!before.ok()) return before.status();
  if (*before > 0) page.before = db::ToParam(*before);
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListErasuresResponse> {
                       return ticket::ListErasures(connection, page);
                     });
}

}  // namespace luukku::ticket
