#include "services/ticket/erasures/erasure_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/feed/append.h"
#include "lib/status/error.h"
#include "services/ticket/erasures/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::erasures;
using db::MakeParams;

// The services that have to acknowledge an erasure.
const std::vector<std::string>& Others() {
  static const auto& others = *new std::vector<std::string>{"reporting", "routing", "survey"};
  return others;
}

v1::ErasureState StateOf(const v1::Erasure& erasure) {
  if (erasure.has_done_time()) return v1::ERASURE_STATE_DONE;
  return erasure.has_erase_time() ? v1::ERASURE_STATE_ACKNOWLEDGING : v1::ERASURE_STATE_ERASING;
}

v1::Erasure ErasureOf(const pqxx::row& row) {
  v1::Erasure erasure;
  erasure.set_name(absl::StrCat("erasures/", db::Text(row["id"])));
  erasure.set_person(absl::StrCat("people/", db::Text(row["person"])));
  erasure.set_requested_by(db::Text(row["requested_by"]));
  db::SetTime(row["create_time"], &erasure, &v1::Erasure::mutable_create_time);
  erasure.set_erased_tickets(db::Int(row["erased_tickets"]));
  db::SetTime(row["erase_time"], &erasure, &v1::Erasure::mutable_erase_time);
  db::SetTime(row["done_time"], &erasure, &v1::Erasure::mutable_done_time);
  erasure.set_state(StateOf(erasure));
  return erasure;
}

// Erasures from rows, of which consecutive ones with one id are one erasure.
std::vector<v1::Erasure> ErasuresOf(const pqxx::result& rows) {
  std::vector<v1::Erasure> erasures;
  for (const auto& row : rows) {
    v1::Erasure erasure = ErasureOf(row);
    if (erasures.empty() || erasures.back().name() != erasure.name()) {
      erasures.push_back(std::move(erasure));
    }
    if (row["consumer"].is_null()) continue;
    v1::Acknowledgement& told = *erasures.back().add_acknowledgements();
    told.set_service(db::Text(row["consumer"]));
    db::SetTime(row["acknowledged_at"], &told, &v1::Acknowledgement::mutable_time);
  }
  return erasures;
}

std::vector<int64_t> NumbersOf(const std::string& text) {
  std::vector<int64_t> numbers;
  for (const auto part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    int64_t number = 0;
    if (absl::SimpleAtoi(part, &number)) numbers.push_back(number);
  }
  return numbers;
}

absl::Status HasOpenTickets(const std::string& person, const std::string& tickets) {
  return Error(absl::StatusCode::kFailedPrecondition, reason::kPersonHasOpenTickets,
               absl::StrCat(person, " has tickets that are not finished (", tickets,
                            "): resolve or cancel them first"),
               {{"tickets", tickets}});
}

absl::Status HasAssignedTickets(const std::string& agent, int64_t tickets) {
  return Error(absl::StatusCode::kFailedPrecondition, reason::kAgentHasAssignedTickets,
               absl::StrCat("agents/", agent, " has ", tickets,
                            " unfinished tickets assigned: assign them to others first, or erase "
                            "with leave_assigned"),
               {{"tickets", absl::StrCat(tickets)}});
}

// Refuses to erase the requester of unfinished tickets, or, without leave_assigned, their agent.
absl::Status CheckUnfinished(db::Transaction& transaction, const v1::ErasePersonRequest& request) {
  const std::string id = IdOf(request.name(), "people");
  const std::string open =
      db::Text(transaction.Execute(statements::kFindOpenTickets, MakeParams(id))[0]["unfinished"]);
  if (!open.empty()) return HasOpenTickets(request.name(), open);
  if (request.leave_assigned()) return absl::OkStatus();
  const int64_t assigned =
      db::Int(transaction.Execute(statements::kCountAssigned, MakeParams(id))[0]["assigned"]);
  return assigned == 0 ? absl::OkStatus() : HasAssignedTickets(id, assigned);
}

}  // namespace

absl::StatusOr<v1::Erasure> BeginErasure(db::Transaction& transaction,
                                         const v1::ErasePersonRequest& request,
                                         const std::string& requested_by) {
  const std::string& person = request.name();
  const std::string id = IdOf(person, "people");
  transaction.Execute(luukku::sql::lib::db::kTakeLock, MakeParams(person));
  const auto running = transaction.Execute(statements::kFindUnfinished, MakeParams(id));
  if (!running.empty()) {
    return ErasuresOf(
        transaction.Execute(statements::kGetErasure, MakeParams(db::Int(running[0]["id"]))))[0];
  }
  if (auto status = CheckUnfinished(transaction, request); !status.ok()) return status;
  const auto created = transaction.Execute(statements::kCreateErasure,
                                           MakeParams(id, requested_by, feed::Now(transaction)));
  db::ForgetAnswers(transaction, {person});
  return ErasuresOf(
      transaction.Execute(statements::kGetErasure, MakeParams(db::Int(created[0]["id"]))))[0];
}

absl::StatusOr<v1::Erasure> GetErasure(db::Connection& connection, int64_t id) {
  const auto found = ErasuresOf(connection.Execute(statements::kGetErasure, MakeParams(id)));
  if (found.empty()) return NotFound(absl::StrCat("erasures/", id));
  return found[0];
}

v1::ListErasuresResponse ListErasures(db::Connection& connection, const ErasurePage& page) {
  const auto erasures = ErasuresOf(
      connection.Execute(statements::kListErasures, MakeParams(page.before, page.size + 1)));
  v1::ListErasuresResponse response;
  for (const v1::Erasure& erasure : erasures) {
    if (response.erasures_size() == page.size) {
      const std::string& last = response.erasures().rbegin()->name();
      response.set_next_page_token(EncodePageToken(page.query, {IdOf(last, "erasures")}));
      break;
    }
    *response.add_erasures() = erasure;
  }
  return response;
}

std::vector<ErasureWork> FindWork(db::Connection& connection, int most_tickets) {
  std::vector<ErasureWork> work;
  for (const auto& row : connection.Execute(statements::kFindWork, MakeParams(most_tickets))) {
    ErasureWork& one = work.emplace_back();
    one.id = db::Int(row["id"]);
    one.person = db::Text(row["person"]);
    one.tickets = NumbersOf(db::Text(row["tickets"]));
    one.finishable =
        db::Bool(row["settled"]) && one.tickets.empty() && !db::Bool(row["has_unfinished"]);
  }
  return work;
}

void CountTickets(db::Transaction& transaction, int64_t erasure, int tickets) {
  transaction.Execute(statements::kCountTickets, MakeParams(erasure, tickets));
}

void FinishErasure(db::Transaction& transaction, const ErasureWork& work) {
  const absl::Time now = feed::Now(transaction);
  if (transaction.Execute(statements::kFinishErasure, MakeParams(work.id, now)).empty()) return;
  event::v1::Event event;
  event.set_subject(absl::StrCat("erasures/", work.id));
  event.set_version(1);
  *event.mutable_occurred_at() = db::ToProto(now);
  event.set_origin(event::v1::ORIGIN_LIVE);
  event.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
  event.mutable_person_erased()->set_person(absl::StrCat("people/", work.person));
  feed::Append(transaction, {event});
}

bool SettleErasures(db::Connection& connection) {
  return !connection.Execute(statements::kSettleErasures, MakeParams(db::ToArray(Others())))
              .empty();
}

std::vector<int64_t> FindOldTickets(db::Connection& connection, int days, int most) {
  std::vector<int64_t> tickets;
  for (const auto& row : connection.Execute(statements::kFindOld, MakeParams(days, most))) {
    tickets.push_back(db::Int(row["id"]));
  }
  return tickets;
}

}  // namespace luukku::ticket
