#include "services/ticket/imports/import_service.h"

#include <utility>
#include <vector>

#include "lib/db/request_key.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/ticket/imports/import_checks.h"
#include "services/ticket/imports/import_directory.h"
#include "services/ticket/imports/import_store.h"

namespace luukku::ticket {
namespace {

// Limits of one transaction, which must stay well below half a second.
constexpr int kChangesOfPart = 1'000;
constexpr size_t kTicketsOfPart = 200;

// The actor of changes for which the log names none.
Actor ImporterOf(const server::Call& call) {
  Actor actor;
  actor.name = "services/import";
  actor.service = true;
  actor.request_id = db::RandomUuid();  // The same in all events of the call.
  actor.trace_parent = call.trace_parent;
  actor.origin = event::v1::ORIGIN_IMPORT;
  return actor;
}

// Splits the cases into parts, each for one transaction.
std::vector<std::vector<ImportCase>> PartsOf(std::vector<ImportCase> cases) {
  std::vector<std::vector<ImportCase>> parts;
  int changes = 0;
  for (ImportCase& one : cases) {
    const int more = one.ticket->changes_size();
    if (parts.empty() || parts.back().size() == kTicketsOfPart || changes + more > kChangesOfPart) {
      parts.emplace_back();
      changes = 0;
    }
    changes += more;
    parts.back().push_back(std::move(one));
  }
  return parts;
}

}  // namespace

ImportService::ImportService(const server::Parts& parts, const resource::Kinds& kinds,
                             Committed committed)
    : Edge(parts.runtime, "luukku.ticket.v1.ImportService"),
      kinds_(kinds),
      clock_(parts.runtime->clock),
      writes_(parts.writes),
      committed_(std::move(committed)) {
  Unary("ImportTickets", &ImportService::Import,
        [this](Violations& violations, const Call&, const v1::ImportTicketsRequest& request) {
          CheckImport(violations, request, clock_());
        });
  TakesLargeRequests("ImportTickets");
}

absl::StatusOr<v1::ImportTicketsResponse> ImportService::Import(
    const Call& call, const v1::ImportTicketsRequest& request) {
  const absl::Time now = clock_();
  v1::ImportTicketsResponse response;
  std::vector<ImportCase> cases;
  for (const v1::ImportedTicket& ticket : request.tickets()) {
    v1::ImportedTicketResult* const result = response.add_results();
    AddViolations(CheckImportedTicket(ticket, now), *result);
  }
  for (int i = 0; i < request.tickets_size(); ++i) {
    v1::ImportedTicketResult* const result = response.mutable_results(i);
    if (result->violations().empty()) cases.push_back({&request.tickets(i), result});
  }
  const Actor importer = ImporterOf(call);
  if (auto status = CreateMissing(*writes_, call, kinds_, importer.request_id, request);
      !status.ok())
    return status;
  const ImportOrigin origin = {request.source(), request.export_key()};
  for (const auto& part : PartsOf(std::move(cases))) {
    if (auto status = StoreImports(*writes_, call.deadline, origin, importer, part); !status.ok()) {
      return status;
    }
    committed_();
  }
  return response;
}

}  // namespace luukku::ticket
