-- For /metrics: see lib/server/snapshot.h.
SELECT 'luukku_oldest_erasure_age_seconds' AS figure, NULL AS label_1, NULL AS label_2,
       COALESCE(extract(epoch FROM now() - min(create_time)), 0)::float8 AS value
FROM erasures
WHERE done_time IS NULL;
