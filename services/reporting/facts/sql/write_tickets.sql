-- Tickets as their newest events leave them. Creation and origin are given with the first event only; a
-- ticket without one is an error (NOT NULL). No time lies before the creation. LIMIT keeps the look-up by key: a plan
-- that was made while the table was small would read all of it, for as long as it is cached.
INSERT INTO tickets AS t (ticket, origin, create_time, state, type, channel, priority, team, category,
                          organisation, first_response_time, resolve_time, close_time, reopen_count)
SELECT ticket, origin, create_time, state, type, channel, priority, team, category, organisation,
       CASE WHEN first_response_time IS NOT NULL
            THEN GREATEST(first_response_time, create_time) END,
       CASE WHEN resolve_time IS NOT NULL THEN GREATEST(resolve_time, create_time) END,
       CASE WHEN close_time IS NOT NULL THEN GREATEST(close_time, create_time) END,
       reopen_count
FROM (
  SELECT given.ticket, COALESCE(given.origin, known.origin) AS origin,
         COALESCE(given.create_time, known.create_time) AS create_time, given.state, given.type,
         given.channel, given.priority, given.team, given.category, given.organisation,
         given.first_response_time, given.resolve_time, given.close_time, given.reopen_count
  FROM unnest($1::bigint[], $2::smallint[], $3::timestamptz[], $4::smallint[], $5::smallint[],
              $6::smallint[], $7::smallint[], $8::text[], $9::text[], $10::text[],
              $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::int[])
    AS given(ticket, origin, create_time, state, type, channel, priority, team, category,
             organisation, first_response_time, resolve_time, close_time, reopen_count)
  LEFT JOIN LATERAL (
    SELECT origin, create_time FROM tickets
    WHERE ticket = given.ticket AND given.create_time IS NULL
    LIMIT 1
  ) AS known ON true
) AS merged
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET state = excluded.state, type = excluded.type, channel = excluded.channel,
    priority = excluded.priority, team = excluded.team, category = excluded.category,
    organisation = excluded.organisation, first_response_time = excluded.first_response_time,
    resolve_time = excluded.resolve_time, close_time = excluded.close_time,
    reopen_count = excluded.reopen_count;
