#pragma once

#include <pqxx/row>

#include "luukku/ticket/v1/ticket.pb.h"

namespace luukku::ticket {

// The ticket of a row with the columns of get_tickets.sql.
v1::Ticket TicketOf(const pqxx::row& row);

}  // namespace luukku::ticket
