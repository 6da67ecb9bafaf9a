-- Writes a group's changed tickets with their comments, history, events and answers. Nothing is written
-- for a ticket whose version is not the one that was read; the locks make that impossible, so the caller treats a
-- missing row as a defect.
WITH changed AS (
  UPDATE tickets t
  SET ${set ticket c},
      comment_count = c.comment_count, internal_versions = c.internal_versions,
      public_update_time = c.public_update_time
  FROM ${rows c(id bigint, read_version bigint, ticket.*, comment_count bigint, internal_versions bigint,
                public_update_time timestamptz)}
  WHERE t.id = c.id AND t.version = c.read_version
  RETURNING t.id
), new_comments AS (
  INSERT INTO comments (ticket, number, author, author_kind, internal, create_time, text, id, public_number)
  SELECT n.ticket, n.number, n.author, n.author_kind, n.internal, n.create_time, n.text, n.id, n.public_number
  FROM ${rows n(ticket bigint, number bigint, author text, author_kind smallint, internal boolean,
                create_time timestamptz, text text, id text, public_number bigint)}
  JOIN changed ON changed.id = n.ticket
), facts AS MATERIALIZED (
  SELECT f.ticket, f.version, f.internal, f.at, f.entry, f.event, f.internal_before
  FROM ${rows f(ticket bigint, version bigint, internal boolean, at timestamptz, entry bytea, event bytea,
                internal_before bigint)}
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
  FROM ${rows r(key uuid, fingerprint uuid, ticket bigint, answer bytea)}
  WHERE r.ticket IN (SELECT id FROM changed)
)
SELECT id FROM changed;
