#pragma once

#include <string>

#include "lib/db/connection.h"
#include "luukku/ticket/v1/desk_service.pb.h"

namespace luukku::ticket {

// Fills in what the desk knows of the person: display name, organisation and teams. May throw
// pqxx's exceptions.
void ReadCaller(db::Connection& connection, const std::string& person, v1::Caller& caller);

}  // namespace luukku::ticket
