-- Erases what tickets tell of people, with their comments and the keys by which they were imported, and adds history
-- and events. A ticket whose version is not the one that was read is left alone, with all that belongs to it; the locks make that impossible, so the
-- caller treats a missing row as a defect.
WITH erased AS (
  UPDATE tickets t
  SET version = e.version, subject = e.text, description = '', requester = NULL,
      opened_by = NULLIF(t.opened_by, t.requester), external_reference = NULL,
      assignment_revision = e.assignment_revision, state = e.state, update_time = e.update_time,
      close_time = e.close_time, erase_time = e.update_time, public_update_time = e.update_time
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::smallint[],
              $7::timestamptz[], $8::timestamptz[], $9::text[])
    AS e(id, read_version, version, text, assignment_revision, state, update_time, close_time, requester)
  WHERE t.id = e.id AND t.version = e.read_version
  RETURNING t.id, e.text, e.requester, t.internal_versions
), comments_erased AS (
  UPDATE comments c
  SET text = erased.text, author = CASE WHEN c.author = erased.requester THEN '' ELSE c.author END
  FROM erased
  WHERE c.ticket = erased.id
), cases_erased AS (
  UPDATE imported_cases c SET case_key = erased_key(c.case_key), standing = NULL FROM erased WHERE c.ticket = erased.id
), rows_erased AS (
  UPDATE imported_rows r SET row_key = erased_key(r.row_key) FROM erased WHERE r.ticket = erased.id
), facts AS MATERIALIZED (
  SELECT f.ticket, f.version, f.at, f.entry, f.event, erased.internal_versions
  FROM unnest($10::bigint[], $11::bigint[], $12::timestamptz[], $13::bytea[], $14::bytea[])
    AS f(ticket, version, at, entry, event)
  JOIN erased ON erased.id = f.ticket
), new_history AS (
  INSERT INTO history (ticket, version, internal, at, entry, internal_before)
  SELECT ticket, version, false, at, entry, internal_versions FROM facts
), new_events AS (
  INSERT INTO events (subject, version, occurred_at, recorded_at, body)
  SELECT 'tickets/' || ticket, version, at, at, event FROM facts ORDER BY ticket, version
)
SELECT id FROM erased;
