#pragma once

#include <span>

namespace luukku::db {

// An SQL statement of its own file, embedded at build time; see tools/embed_sql.
struct Statement {
  const char* name;  // Folder and file: "services/ticket/tickets/get_ticket".
  const char* text;
  // What $1, $2 … are called; none if the statement numbers them itself. See Input.
  std::span<const char* const> parameters = {};
};

}  // namespace luukku::db
