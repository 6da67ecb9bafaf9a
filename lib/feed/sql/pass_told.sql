-- The versions that subjects ($2) had reached before a resync, in this history. Deletes those that are reached now
-- ($3), and those of another history.
WITH come AS (
  SELECT subject, version FROM unnest($2::text[], $3::bigint[]) AS c(subject, version)
), history AS (
  SELECT epoch FROM feed_cursors WHERE source = $1::text AND epoch IS NOT NULL LIMIT 1
), passed AS (
  DELETE FROM feed_told t
  USING come c, history h
  WHERE t.source = $1::text AND t.subject = c.subject AND (t.version <= c.version OR t.epoch <> h.epoch)
)
SELECT t.subject, t.version
FROM come c
JOIN feed_told t ON t.source = $1::text AND t.subject = c.subject
JOIN history h ON h.epoch = t.epoch;
