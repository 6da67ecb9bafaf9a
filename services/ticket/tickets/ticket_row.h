#pragma once

#include <pqxx/row>

#include "lib/db/input.h"
#include "luukku/ticket/v1/ticket.pb.h"

namespace luukku::ticket {

// The ticket of a row with the columns of ticket.columns, id and customer_group.
v1::Ticket TicketOf(const pqxx::row& row);

// Sets the columns of ticket.columns in the row that was begun. Unset fields are NULL or empty,
// by column.
void PutTicket(const v1::Ticket& ticket, db::Rows& rows);

}  // namespace luukku::ticket
