#pragma once

#include <memory>

#include "absl/time/time.h"
#include "luukku/common/v1/desk.pb.h"
#include "luukku/ticket/v1/desk_service.pb.h"
#include "luukku/ticket/v1/ticket.pb.h"

// What follows from the settings of the desk. Pure.
namespace luukku::ticket {

// The settings as a reader of one moment sees them; never null.
using DeskSettings = std::shared_ptr<const v1::Desk>;

// Those of a new desk.
DeskSettings NewDesk();

// By the desk's matrix, else by the usual one (Desk.priority_matrix).
common::v1::Priority PriorityOf(const v1::Desk& desk, common::v1::Impact impact,
                                common::v1::Urgency urgency);

// Whether the ticket's customer may reopen it although it is closed.
bool MayCustomerReopenClosed(const v1::Desk& desk, const v1::Ticket& ticket, absl::Time now);

// Whether the service is to close the ticket.
bool IsToClose(const v1::Desk& desk, const v1::Ticket& ticket, absl::Time now);

// The largest text that people may send, in bytes.
int MaxTextBytes(const v1::Desk& desk);

}  // namespace luukku::ticket
