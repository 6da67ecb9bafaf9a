-- Erases personal data of tickets, their comments and the keys by which they were imported; adds history and events.
-- Returns no row for a ticket that has another version than the one read, and leaves all of it as it is; the locks make
-- that impossible, so the caller treats a missing row as a defect.
WITH erased AS (
  UPDATE tickets t
  SET ${set ticket e}, public_update_time = e.update_time
  FROM ${rows e(id bigint, read_version bigint, ticket.*, erased_person text)}
  WHERE t.id = e.id AND t.version = e.read_version
  RETURNING t.id, e.subject AS text, e.erased_person, t.internal_versions
), comments_erased AS (
  UPDATE comments c
  SET text = erased.text, author = CASE WHEN c.author = erased.erased_person THEN '' ELSE c.author END
  FROM erased
  WHERE c.ticket = erased.id
), cases_erased AS (
  UPDATE imported_cases c
  SET case_key = erased_key(c.case_key), standing = NULL, outcomes = NULL
  FROM erased
  WHERE c.ticket = erased.id
), rows_erased AS (
  UPDATE imported_rows r SET row_key = erased_key(r.row_key) FROM erased WHERE r.ticket = erased.id
), facts AS MATERIALIZED (
  SELECT f.ticket, f.version, f.at, f.entry, f.event, erased.internal_versions
  FROM ${rows f(ticket bigint, version bigint, at timestamptz, entry bytea, event bytea)}
  JOIN erased ON erased.id = f.ticket
), new_history AS (
  INSERT INTO history (ticket, version, internal, at, entry, internal_before)
  SELECT ticket, version, false, at, entry, internal_versions FROM facts
), new_events AS (
  INSERT INTO events (subject, version, occurred_at, recorded_at, body)
  SELECT 'tickets/' || ticket, version, at, at, event FROM facts ORDER BY ticket, version
)
SELECT id FROM erased;
