-- For /metrics: see lib/server/snapshot.h. Targets of open tickets that are at risk or breached, by target and
-- priority.
WITH targets AS (
  SELECT w.priority, t.kind, t.state
  FROM sla_clocks c
  JOIN work_items w USING (ticket)
  CROSS JOIN LATERAL (VALUES (1, c.first_response), (2, c.resolution)) AS t(kind, state)
  WHERE c.running AND t.state IN (3, 5)
)
SELECT CASE state WHEN 5 THEN 'luukku_sla_at_risk_tickets' ELSE 'luukku_sla_breached_tickets' END AS figure,
       kind::text AS label_1, priority::text AS label_2, count(*)::float8 AS value
FROM targets
GROUP BY state, kind, priority;
