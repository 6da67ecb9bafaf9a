-- Forgets how far subjects of a source are and what is parked of them, up to $2 rows of each.
WITH subjects AS (
  DELETE FROM feed_subjects
  WHERE source = $1::text
    AND subject IN (SELECT subject FROM feed_subjects WHERE source = $1::text LIMIT $2::bigint)
  RETURNING 1
), parked AS (
  DELETE FROM feed_parked
  WHERE (source, subject, version) IN (
    SELECT source, subject, version FROM feed_parked WHERE source = $1::text LIMIT $2::bigint)
  RETURNING 1
)
SELECT (SELECT count(*) FROM subjects) + (SELECT count(*) FROM parked) AS gone;
