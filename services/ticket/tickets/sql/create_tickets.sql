-- Accepts a group of tickets in one statement: resolves what they refer to, claims their request ids,
-- and writes ticket, history and event of each. A row comes back for every ticket asked for:
-- created = false with all …_missing false means that the request id is known already.
WITH input AS MATERIALIZED (
  SELECT *
  FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::boolean[], $10::text[], $11::smallint[], $12::smallint[],
              $13::smallint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::bytea[],
              $19::bytea[], $20::bytea[], $21::text[])
    WITH ORDINALITY
    AS asked(request_key, fingerprint, type, channel, subject, description, requester, opened_by,
             opened_for_self, organisation, impact, urgency, priority, category, language,
             external_reference, mailbox, answer, entry, event, caller_name, ord)
), clock AS MATERIALIZED (
  SELECT feed_now() AS at
), resolved AS MATERIALIZED (
  SELECT asked.*,
         nextval('ticket_numbers') AS id,
         COALESCE(asked.organisation, p.organisation) AS the_organisation,
         o.customer_group,
         p.id IS NULL AS person_is_new,
         p.id IS NULL AND NOT asked.opened_for_self AS requester_missing,
         asked.organisation IS NOT NULL AND o.id IS NULL AS organisation_missing,
         asked.category IS NOT NULL AND c.id IS NULL AS category_missing
  FROM input AS asked
  LEFT JOIN people p ON p.id = asked.requester
  LEFT JOIN organisations o ON o.id = COALESCE(asked.organisation, p.organisation)
  LEFT JOIN categories c ON c.id = asked.category
), new_people AS (
  -- Whoever comes with a valid token for the first time becomes known by it.
  INSERT INTO people (id, display_name)
  SELECT requester, min(caller_name) FROM resolved
  WHERE person_is_new AND opened_for_self AND NOT organisation_missing AND NOT category_missing
  GROUP BY requester ORDER BY requester
  ON CONFLICT DO NOTHING
), claimed AS (
  INSERT INTO requests (key, fingerprint, subject, answer, created_at)
  SELECT request_key, fingerprint, 'tickets/' || id,
         answer || ticket_party_fields(the_organisation, customer_group), at
  FROM resolved, clock
  WHERE NOT (requester_missing OR organisation_missing OR category_missing)
  ORDER BY request_key
  ON CONFLICT DO NOTHING
  RETURNING key
), accepted AS MATERIALIZED (
  SELECT resolved.*, at FROM resolved JOIN claimed ON key = request_key CROSS JOIN clock
), new_tickets AS (
  INSERT INTO tickets (id, version, type, channel, subject, description, requester, opened_by,
                       organisation, impact, urgency, priority, category, language,
                       assignment_revision, state, create_time, update_time, reopen_count,
                       comment_count, external_reference, mailbox)
  SELECT id, 1, type, channel, subject, description, requester, opened_by,
         the_organisation, impact, urgency, priority, category, language,
         1, 1, at, at, 0,
         0, external_reference, mailbox
  FROM accepted
), new_history AS (
  INSERT INTO history (ticket, version, internal, at, entry)
  SELECT id, 1, false, at, entry FROM accepted
), new_events AS (
  INSERT INTO events (subject, version, occurred_at, recorded_at, body)
  SELECT 'tickets/' || id, 1, at, at,
         event || event_party_fields(the_organisation, customer_group)
  FROM accepted
)
SELECT resolved.ord, resolved.id, accepted.id IS NOT NULL AS created, accepted.at,
       resolved.the_organisation AS organisation, resolved.customer_group,
       resolved.requester_missing, resolved.organisation_missing, resolved.category_missing
FROM resolved LEFT JOIN accepted USING (ord)
ORDER BY resolved.ord;
