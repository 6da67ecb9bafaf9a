-- Deletes the progress and the parked events of a source's subjects, up to $2 rows of each, and keeps the versions
-- reached in feed_told.
WITH subjects AS (
  DELETE FROM feed_subjects
  WHERE source = $1::text
    AND subject IN (SELECT subject FROM feed_subjects WHERE source = $1::text LIMIT $2::bigint)
  RETURNING subject, version
), history AS (
  SELECT told_epoch FROM feed_cursors WHERE source = $1::text AND told_epoch IS NOT NULL LIMIT 1
), told AS (
  INSERT INTO feed_told AS t (source, subject, epoch, version)
  SELECT $1::text, subject, told_epoch, version FROM subjects CROSS JOIN history ORDER BY subject
  ON CONFLICT (source, subject) DO UPDATE
  SET epoch = excluded.epoch,
      version = CASE WHEN t.epoch = excluded.epoch THEN greatest(t.version, excluded.version) ELSE excluded.version END
), parked AS (
  DELETE FROM feed_parked
  WHERE (source, subject, version) IN (
    SELECT source, subject, version FROM feed_parked WHERE source = $1::text LIMIT $2::bigint)
  RETURNING 1
)
SELECT (SELECT count(*) FROM subjects) + (SELECT count(*) FROM parked) AS gone;
