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

// Decides what to write of cases, given what was imported before.
namespace luukku::ticket {

// A case that was imported before.
struct KnownCase {
  int64_t ticket = 0;
  int64_t version = 0;  // As the import left it.
  absl::Time as_of = absl::InfinitePast();
  std::string standing;  // A digest.
  v1::ImportedOutcomes outcomes;
  bool erased = false;
  v1::Ticket now;  // Read only if FoundCase::SaysMore.
  std::set<std::string> rows;
};

// A case of the import, with what was imported of it before.
struct FoundCase {
  ImportCase import;
  absl::Time as_of = absl::InfinitePast();  // Time of the export, if it describes whole cases.
  std::optional<KnownCase> known;
  std::string digest;  // Of the case in such an export.
  Standing standing;   // If the case is known, and a later export describes it otherwise.

  bool HasAllRows() const;
  // Whether the export describes the whole case; false if its ticket was erased.
  bool HasExport() const;
  // Whether the export differs from the known one, in time or, at the same time, in content. A
  // later export is not older than the known one: of two at one time, the one imported last.
  bool HasOtherExport() const;
  bool HasLaterExport() const;
  // Whether it may have news: then the ticket and its references must be read.
  bool SaysMore() const;
};

// Fills in digest and standing.
void ReadExport(FoundCase& found, const Actor& importer);

struct ImportDecisions {
  std::vector<DecidedImport> writes;
  std::vector<v1::ImportedTicketResult*> results;  // Of `writes`, by index.
  std::vector<NotedStanding> notes;
};

// Adds the writes of a case: none if it is refused or has no news. Fills in its result, but for the
// number of a new ticket.
void Decide(const FoundCase& found, const ImportReferences& references, const Actor& importer,
            ImportDecisions& decisions);

}  // namespace luukku::ticket
