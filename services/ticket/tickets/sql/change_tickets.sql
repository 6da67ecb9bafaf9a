-- Writes a group's changed tickets with their comments, history, events and answers. A ticket whose version is
-- not the one that was read is left alone, with all that belongs to it; the locks make that impossible,
-- so the caller treats a missing row as a defect.
WITH changed AS (
  UPDATE tickets t
  SET version = c.version, type = c.type, subject = c.subject, description = c.description,
      organisation = c.organisation, impact = c.impact, urgency = c.urgency, priority = c.priority,
      category = c.category, language = c.language, team = c.team, agent = c.agent,
      assignment_revision = c.assignment_revision, state = c.state, update_time = c.update_time,
      first_response_time = c.first_response_time, resolve_time = c.resolve_time,
      close_time = c.close_time, reopen_count = c.reopen_count, comment_count = c.comment_count,
      external_reference = c.external_reference, internal_versions = c.internal_versions,
      public_update_time = c.public_update_time
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::text[], $6::text[],
              $7::text[], $8::smallint[], $9::smallint[], $10::smallint[], $11::text[], $12::text[],
              $13::text[], $14::text[], $15::bigint[], $16::smallint[], $17::timestamptz[],
              $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::int[], $22::bigint[],
              $23::text[], $42::bigint[], $43::timestamptz[])
    AS c(id, read_version, version, type, subject, description, organisation, impact, urgency,
         priority, category, language, team, agent, assignment_revision, state, update_time,
         first_response_time, resolve_time, close_time, reopen_count, comment_count,
         external_reference, internal_versions, public_update_time)
  WHERE t.id = c.id AND t.version = c.read_version
  RETURNING t.id
), new_comments AS (
  INSERT INTO comments (ticket, number, author, author_kind, internal, create_time, text, id, public_number)
  SELECT n.ticket, n.number, n.author, n.author_kind, n.internal, n.create_time, n.text, n.id, n.public_number
  FROM unnest($24::bigint[], $25::bigint[], $26::text[], $27::smallint[], $28::boolean[],
              $29::timestamptz[], $30::text[], $41::text[], $44::bigint[])
    AS n(ticket, number, author, author_kind, internal, create_time, text, id, public_number)
  JOIN changed ON changed.id = n.ticket
), facts AS MATERIALIZED (
  SELECT f.ticket, f.version, f.internal, f.at, f.entry, f.event, f.internal_before
  FROM unnest($31::bigint[], $32::bigint[], $33::boolean[], $34::timestamptz[], $35::bytea[],
              $36::bytea[], $45::bigint[])
    AS f(ticket, version, internal, at, entry, event, internal_before)
  JOIN changed ON changed.id = f.ticket
), new_history AS (
  INSERT INTO history (ticket, version, internal, at, entry, internal_before)
  SELECT ticket, version, internal, at, entry, internal_before FROM facts
), new_events AS (
  INSERT INTO events (subject, version, occurred_at, recorded_at, body)
  SELECT 'tickets/' || ticket, version, at, at, event FROM facts ORDER BY ticket, version
), new_requests AS (
  INSERT INTO requests (key, fingerprint, subject, answer)
  SELECT r.key, r.fingerprint, 'tickets/' || r.ticket, r.answer
  FROM unnest($37::uuid[], $38::uuid[], $39::bigint[], $40::bytea[])
    AS r(key, fingerprint, ticket, answer)
  WHERE r.ticket IN (SELECT id FROM changed)
)
SELECT id FROM changed;
