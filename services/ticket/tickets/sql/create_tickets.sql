-- Creates a group of tickets in one statement: resolves their references, claims their request ids,
-- and writes ticket, history and event of each. Returns a row for every requested ticket:
-- created = false with all …_missing false means that the request id is stored already.
WITH input AS MATERIALIZED (
  SELECT *
  FROM ${ordered rows asked(request_key uuid, fingerprint uuid, ticket.*, opened_for_self boolean, answer bytea,
                            entry bytea, event bytea, caller_name text)}
), clock AS MATERIALIZED (
  SELECT feed_now() AS at
), resolved AS MATERIALIZED (
  SELECT asked.*,
         nextval('ticket_numbers') AS id,
         COALESCE(asked.organisation, p.organisation) AS the_organisation,
         o.customer_group,
         p.id IS NULL AS person_is_new,
         p.id IS NULL AND NOT asked.opened_for_self AS requester_missing,
         asked.organisation IS NOT NULL AND o.retired IS NOT FALSE AS organisation_missing,
         asked.category IS NOT NULL AND c.retired IS NOT FALSE AS category_missing
  FROM input AS asked
  LEFT JOIN people p ON p.id = asked.requester
  LEFT JOIN organisations o ON o.id = COALESCE(asked.organisation, p.organisation)
  LEFT JOIN categories c ON c.id = asked.category
), new_people AS (
  -- A caller's first ticket creates the caller's record.
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
  INSERT INTO tickets (id, ${names ticket except organisation create_time update_time}, organisation, create_time,
                       update_time, comment_count)
  SELECT id, ${names ticket except organisation create_time update_time}, the_organisation, at, at, 0
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
