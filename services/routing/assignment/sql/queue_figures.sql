-- For /metrics: see lib/server/snapshot.h. Open tickets by queue, as ListQueue shows them; beyond the 200
-- longest queues in one series.
WITH filled AS (
  SELECT COALESCE(team, '') AS queue, count(*) AS tickets
  FROM work_items
  WHERE state NOT IN ${states SOLVED CLOSED WITHDRAWN}
  GROUP BY COALESCE(team, '')
), known AS (
  SELECT id AS queue FROM teams UNION ALL SELECT ''
), ranked AS (
  SELECT queue, COALESCE(f.tickets, 0) AS tickets,
         row_number() OVER (ORDER BY f.tickets DESC NULLS LAST, queue) AS rank
  FROM filled f FULL JOIN known USING (queue)
)
SELECT 'luukku_queue_tickets' AS figure,
       CASE WHEN rank > 200 THEN '(others)' WHEN queue = '' THEN '(none)' ELSE queue END AS label_1,
       NULL AS label_2, sum(tickets)::float8 AS value
FROM ranked
GROUP BY label_1
UNION ALL
SELECT 'luukku_routing_due_decisions', NULL, NULL, count(*)::float8 FROM decisions_due
UNION ALL
-- Only tickets that a decider could decide on; see due_tickets.sql.
SELECT 'luukku_routing_oldest_due_seconds', NULL, NULL,
       COALESCE(greatest(extract(epoch FROM now() - min(d.due_at)), 0), 0)::float8
FROM decisions_due d
JOIN work_items w USING (ticket)
WHERE NOT EXISTS (SELECT FROM commands c WHERE c.ticket = d.ticket)
UNION ALL
SELECT 'luukku_routing_unanswered_commands', NULL, NULL, count(*)::float8 FROM commands;
