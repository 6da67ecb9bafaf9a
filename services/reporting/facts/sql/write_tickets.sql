-- Writes each ticket as of its newest event. Creation, origin and source come with the first event only; a ticket
-- without it is an error (NOT NULL). No time lies before the creation. LIMIT keeps the look-up by key: a plan made
-- while the table was small would read all of it for as long as it is cached.
INSERT INTO tickets AS t (ticket, origin, create_time, source,
                          ${names ticket except first_response_time resolve_time close_time},
                          first_response_time, resolve_time, close_time)
SELECT ticket, origin, create_time, source, ${names ticket except first_response_time resolve_time close_time},
       CASE WHEN first_response_time IS NOT NULL
            THEN GREATEST(first_response_time, create_time) END,
       CASE WHEN resolve_time IS NOT NULL THEN GREATEST(resolve_time, create_time) END,
       CASE WHEN close_time IS NOT NULL THEN GREATEST(close_time, create_time) END
FROM (
  SELECT given.ticket, COALESCE(given.origin, known.origin) AS origin,
         COALESCE(given.create_time, known.create_time) AS create_time, given.source, ${names ticket given}
  FROM ${rows given(ticket bigint, origin smallint, create_time timestamptz, source text, ticket.*)}
  LEFT JOIN LATERAL (
    SELECT origin, create_time FROM tickets
    WHERE ticket = given.ticket AND given.create_time IS NULL
    LIMIT 1
  ) AS known ON true
) AS merged
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET ${set ticket excluded};
