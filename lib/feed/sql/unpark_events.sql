-- Deletes the parked events up to this version, whose effects are stored now; frees the subject if no other is parked.
WITH gone AS (
  DELETE FROM feed_parked
  WHERE source = $1::text AND subject = $2::text AND version <= $3::bigint
)
UPDATE feed_subjects
SET version = $3::bigint,
    held = EXISTS (
      SELECT FROM feed_parked
      WHERE source = $1::text AND subject = $2::text AND version > $3::bigint)
WHERE source = $1::text AND subject = $2::text;
