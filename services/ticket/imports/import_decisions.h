#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/ticket/imports/import_references.h"
#include "services/ticket/imports/import_store.h"
#include "services/ticket/imports/import_writes.h"
#include "services/ticket/imports/standing_rules.h"

// What becomes of cases, by what is known of them.
namespace luukku::ticket {

// What came in of a case before.
struct KnownCase {
  int64_t ticket = 0;
  int64_t version = 0;  // As the import left it.
  absl::Time as_of = absl::InfinitePast();
  std::string standing;  // A digest.
  v1::ImportedOutcomes outcomes;
  bool erased = false;
  v1::Ticket now;  // Where there is more to say.
  std::set<std::string> rows;
};

// A case with what is known of it.
struct FoundCase {
  ImportCase import;
  absl::Time as_of = absl::InfinitePast();  // If it is told of as a whole.
  std::optional<KnownCase> known;
  std::string digest;  // Of what an export says, if it tells of the case as a whole.
  Standing standing;   // Of a known case of which a later export says otherwise.

  bool HasAllRows() const;
  // Whether it is told of as a whole; nothing can be told so of an erased ticket.
  bool HasExport() const;
  // Whether by another export than the known one: of another time, or of the same one with other
  // content. A later one is no older than the known one: of two of one time, the last that comes.
  bool HasOtherExport() const;
  bool HasLaterExport() const;
  // Whether it may say more than is known: then the ticket, and what it refers to, must be read.
  bool SaysMore() const;
};

// Fills in digest and standing.
void ReadExport(FoundCase& found, const Actor& importer);

struct ImportDecisions {
  std::vector<DecidedImport> writes;
  std::vector<v1::ImportedTicketResult*> results;  // Of each of them.
  std::vector<NotedStanding> notes;
};

// Adds what has to be written of a case: nothing if it is refused, or all of it is known. Fills in
// what its result can say already.
void Decide(const FoundCase& found, const ImportReferences& references, const Actor& importer,
            ImportDecisions& decisions);

}  // namespace luukku::ticket
