-- For /metrics: see lib/server/snapshot.h.
SELECT 'luukku_feed_horizon_age_seconds' AS figure, NULL AS label_1, NULL AS label_2,
       public.luukku_horizon_age() AS value
UNION ALL
SELECT 'luukku_event_unattended_slots', source, NULL,
       count(*) FILTER (WHERE leased_until IS NULL OR leased_until <= now())::float8
FROM feed_cursors
GROUP BY source
UNION ALL
SELECT 'luukku_feed_parked_events', s.source, NULL, count(p.version)::float8
FROM (SELECT source FROM feed_cursors WHERE slot = 0) AS s
LEFT JOIN feed_parked p ON p.source = s.source
GROUP BY s.source;
