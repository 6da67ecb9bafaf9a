-- The effects of the parked events up to this version are stored now; the subject is free again when no other
-- waits.
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
