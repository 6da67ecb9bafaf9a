#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "services/ticket/imports/import_rules.h"

namespace luukku::ticket {

// What the rules made of a case.
struct DecidedImport {
  std::string case_key;
  int64_t known_ticket = 0;  // 0: it is new.
  int64_t read_version = 0;  // Of a known ticket.
  ImportedState state;
  std::vector<std::string> new_rows;
  absl::Time as_of = absl::InfinitePast();  // Of the newest export that told of the whole case.
  std::string standing;                     // A digest of what it said.
};

// A known case of which a later export says what is known.
struct NotedStanding {
  int64_t ticket;
  absl::Time as_of;
  std::string standing;
};

// Writes them by one statement; returns the tickets' numbers, in order. Throws what pqxx throws.
std::vector<int64_t> WriteImports(db::Transaction& transaction, const std::string& source,
                                  const std::vector<DecidedImport>& decided);

void NoteStandings(db::Transaction& transaction, const std::vector<NotedStanding>& noted);

}  // namespace luukku::ticket
