-- For /metrics: see lib/server/snapshot.h. Counts targets of open tickets: at risk or breached, by target and priority;
-- not breached, by the time left until the breach. Paused targets have no due time.
WITH targets AS MATERIALIZED (
  SELECT w.priority, t.kind, t.state, t.due_time - now() AS rest
  FROM sla_clocks c
  JOIN work_items w USING (ticket)
  CROSS JOIN LATERAL (
    VALUES (${SLA_TARGET_KIND_FIRST_RESPONSE}, c.first_response, c.first_response_due),
           (${SLA_TARGET_KIND_RESOLUTION}, c.resolution, c.resolution_due))
    AS t(kind, state, due_time)
  WHERE c.running AND t.state IN (${SLA_TARGET_STATE_RUNNING}, ${SLA_TARGET_STATE_BREACHED},
                                ${SLA_TARGET_STATE_AT_RISK})
)
SELECT CASE state WHEN ${SLA_TARGET_STATE_AT_RISK} THEN 'luukku_sla_at_risk_tickets'
                  ELSE 'luukku_sla_breached_tickets' END AS figure,
       kind::text AS label_1, priority::text AS label_2, NULL AS label_3, count(*)::float8 AS value
FROM targets
WHERE state IN (${SLA_TARGET_STATE_BREACHED}, ${SLA_TARGET_STATE_AT_RISK})
GROUP BY state, kind, priority
UNION ALL
SELECT 'luukku_sla_time_to_breach_tickets', kind::text, priority::text,
       CASE WHEN rest IS NULL THEN 'paused'
            WHEN rest <= '15 minutes' THEN '15m'
            WHEN rest <= '30 minutes' THEN '30m'
            WHEN rest <= '1 hour' THEN '1h'
            WHEN rest <= '2 hours' THEN '2h'
            WHEN rest <= '4 hours' THEN '4h'
            WHEN rest <= '8 hours' THEN '8h'
            WHEN rest <= '1 day' THEN '1d'
            ELSE 'later' END AS bucket, count(*)::float8
FROM targets
WHERE state IN (${SLA_TARGET_STATE_RUNNING}, ${SLA_TARGET_STATE_AT_RISK})
GROUP BY kind, priority, bucket;
