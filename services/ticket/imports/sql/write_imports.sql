-- Writes imported tickets with their history, events and keys of rows. A ticket without id is new; one with
-- id is changed, under its lock, so its version is the one that was read. A row comes back for each ticket.
WITH input AS MATERIALIZED (
  SELECT i.*, i.known IS NULL AS is_new, COALESCE(i.known, nextval('ticket_numbers')) AS id
  FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::smallint[], $7::smallint[],
              $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::smallint[],
              $14::smallint[], $15::smallint[], $16::text[], $17::text[], $18::text[], $19::text[],
              $20::bigint[], $21::smallint[], $22::timestamptz[], $23::timestamptz[],
              $24::timestamptz[], $25::timestamptz[], $26::timestamptz[], $27::int[], $28::text[],
              $29::timestamptz[], $30::bytea[], $31::bytea[])
    WITH ORDINALITY
    AS i(case_key, known, read_version, version, type, channel, subject, description, requester,
         opened_by, organisation, impact, urgency, priority, category, language, team, agent,
         assignment_revision, state, create_time, update_time, first_response_time, resolve_time,
         close_time, reopen_count, external_reference, as_of, standing, outcomes, ord)
), clock AS MATERIALIZED (
  SELECT feed_now() AS recorded_at
), new_tickets AS (
  INSERT INTO tickets (id, version, type, channel, subject, description, requester, opened_by,
                       organisation, impact, urgency, priority, category, language, team, agent,
                       assignment_revision, state, create_time, update_time, first_response_time,
                       resolve_time, close_time, reopen_count, comment_count, external_reference)
  SELECT id, version, type, channel, subject, description, requester, opened_by,
         organisation, impact, urgency, priority, category, language, team, agent,
         assignment_revision, state, create_time, update_time, first_response_time,
         resolve_time, close_time, reopen_count, 0, external_reference
  FROM input WHERE is_new
), changed AS (
  UPDATE tickets t
  SET version = i.version, type = i.type, channel = i.channel, subject = i.subject,
      description = i.description, organisation = i.organisation, impact = i.impact,
      urgency = i.urgency, priority = i.priority, category = i.category, language = i.language,
      team = i.team, agent = i.agent, assignment_revision = i.assignment_revision, state = i.state,
      update_time = i.update_time, first_response_time = i.first_response_time,
      resolve_time = i.resolve_time, close_time = i.close_time, reopen_count = i.reopen_count,
      external_reference = i.external_reference
  FROM input i
  WHERE NOT i.is_new AND t.id = i.id AND t.version = i.read_version
  RETURNING t.id
), cases AS (
  INSERT INTO imported_cases (source, case_key, ticket, version, as_of, standing, outcomes)
  SELECT $1::text, case_key, id, version, as_of, standing, outcomes FROM input
  ON CONFLICT (source, case_key) DO UPDATE
  SET version = excluded.version, as_of = excluded.as_of, standing = excluded.standing,
      outcomes = excluded.outcomes
), new_rows AS (
  INSERT INTO imported_rows (ticket, row_key)
  SELECT input.id, r.row_key
  FROM unnest($32::bigint[], $33::text[]) AS r(ord, row_key) JOIN input USING (ord)
), facts AS MATERIALIZED (
  SELECT input.id AS ticket, f.version, f.at, f.entry, f.event
  FROM unnest($34::bigint[], $35::bigint[], $36::timestamptz[], $37::bytea[], $38::bytea[])
    AS f(ord, version, at, entry, event) JOIN input USING (ord)
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
