-- Appends facts. The caller holds the subjects' locks and gives dense versions. No fact occurs before its subject's
-- newest one, even if the clock was set back in between.
INSERT INTO events (subject, version, occurred_at, recorded_at, body)
SELECT subject, version, greatest(fact.at, newest.occurred_at), fact.at, body
FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::bytea[]) AS fact(subject, version, at, body)
LEFT JOIN LATERAL (
  SELECT e.occurred_at FROM events e WHERE e.subject = fact.subject ORDER BY e.version DESC LIMIT 1
) AS newest ON true
ORDER BY subject, version;
