-- Answers invitation $1, whose newest version becomes $2, or replaces its answer. The caller holds its lock.
WITH answered AS (
  UPDATE invitations
  SET state = 2, version = $2::bigint
  WHERE id = $1::uuid
)
INSERT INTO answers (invitation, score, scale_low, scale_high, text, create_time, update_time)
VALUES ($1::uuid, $3::smallint, $4::smallint, $5::smallint, $6::text, $7::timestamptz, $8::timestamptz)
ON CONFLICT (invitation) DO UPDATE
SET score = EXCLUDED.score, scale_low = EXCLUDED.scale_low, scale_high = EXCLUDED.scale_high,
    text = EXCLUDED.text, update_time = EXCLUDED.update_time;
