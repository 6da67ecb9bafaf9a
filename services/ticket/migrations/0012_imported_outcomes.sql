-- What other desks counted of their cases: a luukku.ticket.v1.ImportedOutcomes, as it was told last.
ALTER TABLE imported_cases ADD COLUMN outcomes bytea;
