-- Writes imported tickets with their history, events and keys of rows. A ticket without `known` is new; another one is
-- changed, under its lock, so its version is the one that was read. Returns a row for each ticket.
WITH input AS MATERIALIZED (
  SELECT i.*, i.known IS NULL AS is_new, COALESCE(i.known, nextval('ticket_numbers')) AS id
  FROM ${ordered rows i(case_key text, known bigint, read_version bigint, ticket.*, as_of timestamptz,
                        standing bytea, outcomes bytea)}
), clock AS MATERIALIZED (
  SELECT feed_now() AS recorded_at
), new_tickets AS (
  INSERT INTO tickets (id, ${names ticket}, comment_count)
  SELECT id, ${names ticket}, 0
  FROM input WHERE is_new
), changed AS (
  UPDATE tickets t
  SET ${set ticket i}
  FROM input i
  WHERE NOT i.is_new AND t.id = i.id AND t.version = i.read_version
  RETURNING t.id
), cases AS (
  INSERT INTO imported_cases (source, case_key, ticket, version, as_of, standing, outcomes)
  SELECT :source::text, case_key, id, version, as_of, standing, outcomes FROM input
  ON CONFLICT (source, case_key) DO UPDATE
  SET version = excluded.version, as_of = excluded.as_of, standing = excluded.standing,
      outcomes = excluded.outcomes
), new_rows AS (
  INSERT INTO imported_rows (ticket, row_key)
  SELECT input.id, r.row_key
  FROM ${rows r(ord bigint, row_key text)} JOIN input USING (ord)
), facts AS MATERIALIZED (
  SELECT input.id AS ticket, f.version, f.at, f.entry, f.event
  FROM ${rows f(ord bigint, version bigint, at timestamptz, entry bytea, event bytea)} JOIN input USING (ord)
), new_history AS (
  INSERT INTO history (ticket, version, internal, at, entry)
  SELECT ticket, version, false, at, entry FROM facts
), new_events AS (
  INSERT INTO events (subject, version, occurred_at, recorded_at, body)
  SELECT 'tickets/' || ticket, version, at, recorded_at, event
  FROM facts, clock ORDER BY ticket, version
)
SELECT input.ord, input.id
FROM input LEFT JOIN changed USING (id)
WHERE input.is_new OR changed.id IS NOT NULL;
