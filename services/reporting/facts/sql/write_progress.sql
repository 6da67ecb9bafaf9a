-- How far this replica is. What ended replicas wrote stays true, but is of no use once others are beyond.
-- Nothing is written while a slot has no owner: after a resync, what a replica had taken in is forgotten.
WITH old AS (
  DELETE FROM progress WHERE source = $1::text AND told_at < now() - interval '1 day'
)
INSERT INTO progress (source, replica, slots, watermark, told_at)
SELECT $1::text, $2::uuid, $3::smallint[], $4::timestamptz, now()
WHERE NOT EXISTS (
  SELECT FROM feed_cursors
  WHERE source = $1::text AND slot = ANY ($3::smallint[]) AND owner IS NULL
)
ON CONFLICT (source, replica) DO UPDATE
SET slots = excluded.slots, watermark = excluded.watermark, told_at = excluded.told_at;
