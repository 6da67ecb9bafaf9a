#pragma once

namespace luukku::db {

// An SQL statement of its own file, embedded at build time; see luukku_embed_sql in cmake/.
struct Statement {
  const char* name;  // Folder and file: "services/ticket/tickets/get_ticket".
  const char* text;
};

}  // namespace luukku::db
