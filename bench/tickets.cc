#include "bench/tickets.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "bench/sql.h"
#include "lib/db/connection.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/sql.h"

namespace luukku::bench {
namespace {

using luukku::sql::services::ticket::tickets::kCreateTickets;

constexpr int kTicketsOfAStatement = 500;

ticket::v1::CreateTicketRequest Request() {
  ticket::v1::CreateTicketRequest request;
  ticket::v1::Ticket& ticket = *request.mutable_ticket();
  ticket.set_type(common::v1::TICKET_TYPE_INCIDENT);
  ticket.set_channel(common::v1::CHANNEL_PHONE);
  ticket.set_subject("The printer on the third floor does not print duplex");
  std::string description;
  while (description.size() < 400)
    description += "It says paper jam, but there is no paper in it. ";
  ticket.set_description(description.substr(0, 400));
  return request;
}

// "{x}" to "x".
std::string ElementOf(const std::string& array) { return array.substr(1, array.size() - 2); }

std::string VariableName(size_t parameter) { return absl::StrCat("p", parameter); }

// An array literal of so many equal elements.
std::string Repeated(const std::string& element, int times) {
  std::string literal = "{";
  for (int i = 0; i < times; ++i) absl::StrAppend(&literal, i == 0 ? "" : ",", element);
  return literal + "}";
}

}  // namespace

Load CreateLoad(const Installation& installation, int callers, absl::Duration duration) {
  return {.address = installation.Address("ticket"),
          .method = "/luukku.ticket.v1.TicketService/CreateTicket",
          .token = "",
          .token_of = installation.TokensOfMany(),
          .duration = duration,
          .callers = callers,
          .request =
              [request = Request()](int64_t) mutable {
                request.set_request_id(db::RandomUuid());
                return request.SerializeAsString();
              },
          .answered = nullptr};
}

absl::StatusOr<Sample> Sample::Take(const Installation& installation) {
  Load load = CreateLoad(installation, 1, absl::Seconds(1));
  load.rate = 1;
  if (const auto created = Run(load); !created.ok()) return created.status();
  db::Connection connection(
      {.conninfo = installation.database("ticket").runtime(), .reads_all = true});
  const auto rows = connection.Execute(luukku::sql::bench::kCreateParameters, {});
  std::map<std::string, std::string> by_name;
  for (const auto& row : rows) {
    by_name["asked." + db::Text(row["name"])] = ElementOf(db::Text(row["element"]));
  }
  std::vector<std::string> elements;
  for (const char* parameter : kCreateTickets.parameters) {
    const auto element = by_name.find(parameter);
    if (element == by_name.end()) {
      return absl::InternalError(
          absl::StrCat("bench/sql/create_parameters.sql does not give ", parameter));
    }
    elements.push_back(element->second);
  }
  return Sample(std::move(elements));
}

std::string Sample::Script() const {
  std::string script = kCreateTickets.text;
  for (size_t parameter = elements_.size(); parameter > 0; --parameter) {
    script = absl::StrReplaceAll(
        script, {{absl::StrCat("$", parameter, "::"),
                  parameter == 1 ? std::string("ARRAY[gen_random_uuid()]::")
                                 : absl::StrCat(":", VariableName(parameter), "::")}});
  }
  return script;
}

std::map<std::string, std::string> Sample::Variables() const {
  std::map<std::string, std::string> variables;
  for (size_t i = 1; i < elements_.size(); ++i) {
    variables[VariableName(i + 1)] = Repeated(elements_[i], 1);
  }
  return variables;
}

void Sample::Fill(const testing::Database& database, int tickets) const {
  db::Connection connection({.conninfo = database.runtime(), .reads_all = true});
  for (int left = tickets; left > 0; left -= kTicketsOfAStatement) {
    const int count = std::min(left, kTicketsOfAStatement);
    db::Array keys;
    for (int i = 0; i < count; ++i) keys.Add(db::RandomUuid());
    db::Params params = {keys.Literal()};
    for (size_t i = 1; i < elements_.size(); ++i) params.push_back(Repeated(elements_[i], count));
    connection.Execute(kCreateTickets, params);
  }
}

}  // namespace luukku::bench
