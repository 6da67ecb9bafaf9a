#pragma once

#include <vector>

#include "lib/db/connection.h"
#include "services/ticket/tickets/ticket_command.h"

// The two executors of group commit (lib/db/group_commit.h). They may throw pqxx's exceptions.
namespace luukku::ticket {

// Accepts tickets: one statement, one round trip, for all of them.
void ExecuteCreates(db::Connection& connection, const std::vector<CreateCommand*>& commands);

// Changes tickets: takes the locks, reads, lets the rules decide, writes, commits.
void ExecuteChanges(db::Connection& connection, const std::vector<ChangeCommand*>& commands);

}  // namespace luukku::ticket
