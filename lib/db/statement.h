#pragma once

#include <span>

namespace luukku::db {

// An SQL statement of its own file, embedded at build time; see tools/embed_sql.
struct Statement {
  const char* name;  // Folder and file: "services/ticket/tickets/get_ticket".
  const char* text;
  // Names of $1, $2 …; empty if the statement numbers its parameters itself. See Input.
  std::span<const char* const> parameters = {};
};

}  // namespace luukku::db
