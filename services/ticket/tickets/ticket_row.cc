#include "services/ticket/tickets/ticket_row.h"

#include "lib/db/row.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {

v1::Ticket TicketOf(const pqxx::row& row) {
  v1::Ticket ticket;
  ticket.set_name(db::NameOf("tickets", row["id"]));
  ticket.set_etag(db::Text(row["version"]));
  ticket.set_type(static_cast<common::v1::TicketType>(db::Int(row["type"])));
  ticket.set_channel(static_cast<common::v1::Channel>(db::Int(row["channel"])));
  ticket.set_subject(db::Text(row["subject"]));
  ticket.set_description(db::Text(row["description"]));
  ticket.set_requester(db::NameOf("people", row["requester"]));
  ticket.set_opened_by(db::NameOf("people", row["opened_by"]));
  ticket.set_organisation(db::NameOf("organisations", row["organisation"]));
  ticket.set_customer_group(db::Text(row["customer_group"]));
  ticket.set_impact(static_cast<common::v1::Impact>(db::Int(row["impact"])));
  ticket.set_urgency(static_cast<common::v1::Urgency>(db::Int(row["urgency"])));
  ticket.set_priority(static_cast<common::v1::Priority>(db::Int(row["priority"])));
  ticket.set_category(db::NameOf("categories", row["category"]));
  ticket.set_language(db::Text(row["language"]));
  ticket.set_team(db::NameOf("teams", row["team"]));
  ticket.set_agent(db::NameOf("agents", row["agent"]));
  ticket.set_assignment_revision(db::Int(row["assignment_revision"]));
  ticket.set_state(static_cast<common::v1::TicketState>(db::Int(row["state"])));
  db::SetTime(row["create_time"], &ticket, &v1::Ticket::mutable_create_time);
  db::SetTime(row["update_time"], &ticket, &v1::Ticket::mutable_update_time);
  db::SetTime(row["first_response_time"], &ticket, &v1::Ticket::mutable_first_response_time);
  db::SetTime(row["resolve_time"], &ticket, &v1::Ticket::mutable_resolve_time);
  db::SetTime(row["close_time"], &ticket, &v1::Ticket::mutable_close_time);
  ticket.set_reopen_count(static_cast<int32_t>(db::Int(row["reopen_count"])));
  ticket.set_external_reference(db::Text(row["external_reference"]));
  ticket.set_location(db::Text(row["location"]));
  ticket.set_mailbox(db::Text(row["mailbox"]));
  ticket.set_resolution(static_cast<common::v1::Resolution>(db::Int(row["resolution"])));
  ticket.set_partner(db::Text(row["partner"]));
  ticket.set_partner_reference(db::Text(row["partner_reference"]));
  db::SetTime(row["erase_time"], &ticket, &v1::Ticket::mutable_erase_time);
  return ticket;
}

void PutTicket(const v1::Ticket& ticket, db::Rows& rows) {
  rows.Set("version", VersionOf(ticket));
  rows.Set("type", static_cast<int>(ticket.type()));
  rows.Set("channel", static_cast<int>(ticket.channel()));
  rows.Set("subject", ticket.subject());
  rows.Set("description", ticket.description());
  rows.Set("requester", db::OptionalId(ticket.requester(), "people"));
  rows.Set("opened_by", db::OptionalId(ticket.opened_by(), "people"));
  rows.Set("organisation", db::OptionalId(ticket.organisation(), "organisations"));
  rows.Set("impact", static_cast<int>(ticket.impact()));
  rows.Set("urgency", static_cast<int>(ticket.urgency()));
  rows.Set("priority", static_cast<int>(ticket.priority()));
  rows.Set("category", db::OptionalId(ticket.category(), "categories"));
  rows.Set("language", ticket.language());
  rows.Set("team", db::OptionalId(ticket.team(), "teams"));
  rows.Set("agent", db::OptionalId(ticket.agent(), "agents"));
  rows.Set("assignment_revision", ticket.assignment_revision());
  rows.Set("state", static_cast<int>(ticket.state()));
  rows.Set("create_time", db::OptionalTime(ticket.has_create_time(), ticket.create_time()));
  rows.Set("update_time", db::OptionalTime(ticket.has_update_time(), ticket.update_time()));
  rows.Set("first_response_time",
           db::OptionalTime(ticket.has_first_response_time(), ticket.first_response_time()));
  rows.Set("resolve_time", db::OptionalTime(ticket.has_resolve_time(), ticket.resolve_time()));
  rows.Set("close_time", db::OptionalTime(ticket.has_close_time(), ticket.close_time()));
  rows.Set("reopen_count", ticket.reopen_count());
  rows.Set("external_reference", db::OptionalText(ticket.external_reference()));
  rows.Set("location", db::OptionalText(ticket.location()));
  rows.Set("mailbox", db::OptionalText(ticket.mailbox()));
  rows.Set("resolution", static_cast<int>(ticket.resolution()));
  rows.Set("partner", db::OptionalText(ticket.partner()));
  rows.Set("partner_reference", db::OptionalText(ticket.partner_reference()));
  rows.Set("erase_time", db::OptionalTime(ticket.has_erase_time(), ticket.erase_time()));
}

}  // namespace luukku::ticket
