#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/db/input.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/error.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"
#include "services/ticket/tickets/ticket_writes.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::tickets;

db::Params ParamsOf(const std::vector<CreateCommand*>& commands) {
  db::Input input(statements::kCreateTickets);
  db::Rows& asked = input.RowsOf("asked");
  for (const CreateCommand* command : commands) {
    const v1::Ticket& ticket = command->change.after;
    const Fact& fact = command->change.facts[0];
    asked.Begin();
    asked.Set("request_key", command->request.key);
    asked.Set("fingerprint", command->request.fingerprint);
    PutTicket(ticket, asked);
    asked.Set("opened_for_self", command->for_self);
    asked.Set("answer", db::Bytes{ticket.SerializeAsString()});
    asked.Set("entry", db::Bytes{fact.entry.SerializeAsString()});
    asked.Set("event", db::Bytes{fact.event.SerializeAsString()});
    asked.Set("caller_name", command->caller_name);
  }
  return input.ToParams();
}

// Fills in the values that the database chose: number, time, organisation and group.
void Stamp(CreateCommand& command, const std::string& name, absl::Time at) {
  v1::Ticket& ticket = command.answer;
  ticket.set_name(name);
  *ticket.mutable_create_time() = *ticket.mutable_update_time() = db::ToProto(at);
  const bool desk = command.viewer.at_desk != 0;
  SetAllowedActions(ticket, desk, command.viewer, *command.settings, at);
}

absl::Status MissingReferences(const pqxx::row& row, const v1::Ticket& ticket) {
  Violations violations;
  const auto check = [&](const char* column, const char* field, const std::string& name,
                         const char* what) {
    if (db::Bool(row[column])) violations.Add(field, absl::StrCat(name, what));
  };
  constexpr char kGone[] = " does not exist, or is retired";
  check("requester_missing", "ticket.requester", ticket.requester(), " does not exist");
  check("organisation_missing", "ticket.organisation", ticket.organisation(), kGone);
  check("category_missing", "ticket.category", ticket.category(), kGone);
  return violations.ToStatus();
}

// Gives repeated calls the first call's answer.
void AnswerRepeated(db::Connection& connection, const std::vector<CreateCommand*>& repeated) {
  std::map<std::string, CreateCommand*> by_key;
  db::Array keys;
  for (CreateCommand* command : repeated) {
    by_key[command->request.key] = command;
    keys.Add(command->request.key);
    // Unless it is found: the desk does not take it, or whoever claimed the id rolled back.
    command->outcome = command->refusal;
    command->busy = command->refusal.ok();
  }
  for (const auto& row :
       connection.Execute(luukku::sql::lib::db::kFindRequests, db::MakeParams(keys))) {
    CreateCommand& command = *by_key.at(db::Text(row["key"]));
    command.busy = false;
    command.outcome = absl::OkStatus();
    if (db::Text(row["fingerprint"]) != command.request.fingerprint) {
      command.outcome = db::RequestIdReused();
      continue;
    }
    command.answer.ParseFromString(db::BytesOf(row["answer"]));
    Stamp(command, db::Text(row["subject"]), db::TimeOf(row["created_at"]));
  }
}

// Creates those that are not stored yet; adds the others to `repeated`.
void Create(db::Connection& connection, const std::vector<CreateCommand*>& commands,
            std::vector<CreateCommand*>& repeated) {
  for (const auto& row : connection.Execute(statements::kCreateTickets, ParamsOf(commands))) {
    CreateCommand& command = *commands[db::Int(row["ord"]) - 1];
    const v1::Ticket& ticket = command.change.after;
    if (db::Bool(row["created"])) {
      command.stored = true;
      command.answer = ticket;
      Stamp(command, absl::StrCat("tickets/", db::Text(row["id"])), db::TimeOf(row["at"]));
      if (!row["organisation"].is_null()) {
        command.answer.set_organisation("organisations/" + db::Text(row["organisation"]));
      }
      command.answer.set_customer_group(db::Text(row["customer_group"]));
    } else if (auto missing = MissingReferences(row, ticket); !missing.ok()) {
      command.outcome = missing;
    } else {
      repeated.push_back(&command);
    }
  }
}

}  // namespace

void ExecuteCreates(db::Connection& connection, const std::vector<CreateCommand*>& commands) {
  std::vector<CreateCommand*> repeated, creating;
  for (CreateCommand* command : commands) {
    (command->refusal.ok() ? creating : repeated).push_back(command);
  }
  if (!creating.empty()) Create(connection, creating, repeated);
  if (!repeated.empty()) AnswerRepeated(connection, repeated);
}

}  // namespace luukku::ticket
