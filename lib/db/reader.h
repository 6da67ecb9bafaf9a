#pragma once

#include <string>
#include <vector>

namespace luukku::db {

// On whose behalf rows are read; the policies of row-level security look at it. A row is seen if
// any of these lets it be; ids, or "".
struct Reader {
  std::string person;  // Who sees the own …
  std::string member;  // … and what organisations show this person as their member, …
  std::vector<std::string> organisations;  // … these, by their ids, besides the person's own.
  std::string agent;  // Who sees what is not hidden from this agent by restricted teams.
  bool all = false;   // Sees all.
};

}  // namespace luukku::db
