#include "services/ticket/imports/import_decisions.h"

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "services/ticket/imports/import_checks.h"

namespace luukku::ticket {
namespace {

// Reasons why a known case can't be continued with the new rows.
Violations CheckContinuation(const v1::ImportedTicket& ticket, const KnownCase& known) {
  Violations violations;
  if (const int row = FirstOutOfPlace(ticket, known.rows); row >= 0) {
    violations.Add(absl::StrCat("changes[", row, "].row_key"),
                   "is new, but stands before a row that is known; history is continued, nothing "
                   "is put in between");
  }
  if (VersionOf(known.now) != known.version) {
    violations.Add("case_key", absl::StrCat("is ", known.now.name(), ", which was ",
                                            known.now.has_erase_time() ? "erased" : "changed",
                                            " at this desk since it came in"));
  }
  return violations;
}

class Decider {
 public:
  Decider(const FoundCase& found, const ImportReferences& references, const Actor& importer)
      : ticket_(*found.import.ticket),
        result_(*found.import.result),
        found_(found),
        references_(references),
        importer_(importer) {}

  void Decide(ImportDecisions& decisions) {
    if (found_.known) {
      result_.set_ticket(absl::StrCat("tickets/", found_.known->ticket));
      result_.set_known_rows(static_cast<int32_t>(found_.known->rows.size()));
      result_.set_outdated(found_.HasOtherExport() && !found_.HasLaterExport() &&
                           found_.digest != found_.known->standing);
    }
    if (!found_.SaysMore()) {
      if (found_.known && found_.HasLaterExport()) {
        decisions.notes.push_back({found_.known->ticket, found_.as_of, found_.digest});
      }
      return;
    }
    if (Refuses(references_.MissingOf(ticket_, CountsOfOpening()))) return;
    if (found_.known && Refuses(CheckContinuation(ticket_, *found_.known))) return;
    decisions.writes.push_back(Decided());
    decisions.results.push_back(&result_);
  }

 private:
  ImportReferences::Opening CountsOfOpening() const {
    if (!found_.known) return ImportReferences::Opening::kAll;
    return found_.HasLaterExport() ? ImportReferences::Opening::kWithoutPeople
                                   : ImportReferences::Opening::kNothing;
  }

  bool Refuses(const Violations& violations) {
    AddViolations(violations, result_);
    return !violations.empty();
  }

  DecidedImport Decided() {
    DecidedImport decided = found_.known ? Continued(*found_.known) : Begun();
    decided.case_key = ticket_.case_key();
    result_.set_imported_rows(static_cast<int32_t>(decided.new_rows.size()));
    return decided;
  }

  // The changes of a new case are all that its export says.
  DecidedImport Begun() {
    result_.set_created(true);
    DecidedImport decided;
    decided.state = OpenImported(ticket_.ticket(), references_.groups(), importer_);
    for (const v1::ImportedChange& change : ticket_.changes()) TakeInRow(change, decided);
    if (!found_.HasLaterExport()) return decided;
    decided.as_of = found_.as_of;
    decided.standing = found_.digest;
    return decided;
  }

  DecidedImport Continued(const KnownCase& known) {
    DecidedImport decided;
    decided.known_ticket = known.ticket;
    decided.read_version = VersionOf(known.now);
    decided.as_of = known.as_of;
    decided.standing = known.standing;
    decided.state.ticket = known.now;
    decided.state.outcomes = known.outcomes;
    for (const v1::ImportedChange& change : ticket_.changes()) {
      if (!known.rows.contains(change.row_key())) TakeInRow(change, decided);
    }
    if (found_.HasLaterExport()) TakeInExport(known, decided);
    return decided;
  }

  void TakeInRow(const v1::ImportedChange& change, DecidedImport& decided) const {
    decided.new_rows.push_back(change.row_key());
    TakeIn(decided.state, change, references_.groups(), importer_);
  }

  void TakeInExport(const KnownCase& known, DecidedImport& decided) {
    decided.as_of = found_.as_of;
    decided.standing = found_.digest;
    if (found_.digest == known.standing) return;
    const auto fields =
        TakeIn(decided.state, found_.standing, found_.as_of, references_.groups(), importer_);
    result_.mutable_fields_as_of()->Add(fields.begin(), fields.end());
    if (!fields.empty()) *result_.mutable_as_of() = decided.state.ticket.update_time();
    const auto kept = KeptFields(decided.state.ticket, found_.standing);
    result_.mutable_fields_kept()->Add(kept.begin(), kept.end());
  }

  const v1::ImportedTicket& ticket_;
  v1::ImportedTicketResult& result_;
  const FoundCase& found_;
  const ImportReferences& references_;
  const Actor& importer_;
};

}  // namespace

bool FoundCase::HasAllRows() const {
  return known && static_cast<int>(known->rows.size()) == import.ticket->changes_size();
}

bool FoundCase::HasExport() const {
  return as_of != absl::InfinitePast() && (!known || !known->erased);
}

bool FoundCase::HasOtherExport() const {
  return HasExport() && (!known || as_of != known->as_of || digest != known->standing);
}

bool FoundCase::HasLaterExport() const {
  return HasOtherExport() && (!known || as_of >= known->as_of);
}

bool FoundCase::SaysMore() const {
  return !known || !HasAllRows() || (HasLaterExport() && digest != known->standing);
}

void ReadExport(FoundCase& found, const Actor& importer) {
  if (!found.HasExport()) return;
  const v1::ImportedTicket& ticket = *found.import.ticket;
  found.digest = DigestOf(ticket);
  if (!found.known || !found.HasLaterExport() || found.digest == found.known->standing) return;
  // An export says nothing about customer groups.
  ImportedState made = OpenImported(ticket.ticket(), {}, importer);
  for (const v1::ImportedChange& change : ticket.changes()) TakeIn(made, change, {}, importer);
  found.standing = StandingOf(ticket, made);
}

void Decide(const FoundCase& found, const ImportReferences& references, const Actor& importer,
            ImportDecisions& decisions) {
  Decider(found, references, importer).Decide(decisions);
}

}  // namespace luukku::ticket
