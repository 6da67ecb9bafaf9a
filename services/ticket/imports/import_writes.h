#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "services/ticket/imports/import_rules.h"

namespace luukku::ticket {

// A case to write, as the rules decided.
struct DecidedImport {
  std::string case_key;
  int64_t known_ticket = 0;  // 0: it is new.
  int64_t read_version = 0;  // Of a known ticket.
  ImportedState state;
  std::vector<std::string> new_rows;
  absl::Time as_of = absl::InfinitePast();  // Of the newest export that described the whole case.
  std::string standing;                     // Digest of the case in that export.
};

// A known case that a later export describes as before.
struct NotedStanding {
  int64_t ticket;
  absl::Time as_of;
  std::string standing;
};

// Writes cases by one statement; returns the tickets' numbers, in order. Throws what pqxx throws.
std::vector<int64_t> WriteImports(db::Transaction& transaction, const std::string& source,
                                  const std::vector<DecidedImport>& decided);

void NoteStandings(db::Transaction& transaction, const std::vector<NotedStanding>& noted);

}  // namespace luukku::ticket
