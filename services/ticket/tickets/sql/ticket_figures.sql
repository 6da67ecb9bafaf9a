-- For /metrics: see lib/server/snapshot.h. Counts only tickets that are not closed or cancelled, by the index
-- tickets_unfinished.
WITH unfinished AS MATERIALIZED (
  SELECT state, priority, count(*) AS tickets, count(*) FILTER (WHERE agent IS NULL) AS unassigned,
         min(create_time) AS oldest
  FROM tickets
  WHERE state NOT IN ${states CLOSED WITHDRAWN}
  GROUP BY state, priority
)
SELECT 'luukku_tickets' AS figure, state::text AS label_1, priority::text AS label_2,
       tickets::float8 AS value
FROM unfinished
UNION ALL
SELECT 'luukku_unassigned_tickets', NULL, NULL, COALESCE(sum(unassigned), 0)::float8
FROM unfinished WHERE state NOT IN ${states SOLVED CLOSED WITHDRAWN}
UNION ALL
SELECT 'luukku_oldest_open_ticket_age_seconds', NULL, NULL,
       COALESCE(extract(epoch FROM now() - min(oldest)), 0)::float8
FROM unfinished WHERE state NOT IN ${states SOLVED CLOSED WITHDRAWN}
UNION ALL
SELECT 'luukku_oldest_untouched_ticket_age_seconds', NULL, NULL,
       COALESCE(extract(epoch FROM now() - min(create_time)), 0)::float8
FROM (
  -- OFFSET 0: else the planner searches for the oldest from the first ticket on, through all closed ones.
  SELECT create_time FROM tickets WHERE state IN ${states ACTIVE} AND first_response_time IS NULL OFFSET 0
) AS untouched;
