-- Appends facts. The caller holds the subjects' locks and gives dense versions.
INSERT INTO events (subject, version, occurred_at, recorded_at, body)
SELECT subject, version, occurred_at, occurred_at, body
FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::bytea[])
  AS fact(subject, version, occurred_at, body)
ORDER BY subject, version;
