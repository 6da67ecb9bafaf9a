#pragma once

#include <string>
#include <vector>

namespace luukku::db {

// For whom rows are read, as the policies of row-level security check it. A row is visible if any
// of these fields allows it. Ids; "" for none.
struct Reader {
  std::string person;  // Sees their own rows …
  std::string member;  // … and the rows that this person's organisation shows members, …
  std::vector<std::string> organisations;  // … or these, by id, besides the person's own.
  std::string agent;  // Sees all rows that restricted teams do not hide from this agent.
  bool all = false;   // Sees all.
};

}  // namespace luukku::db
