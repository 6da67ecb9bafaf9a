-- Stores this replica's progress. Rows of ended replicas stay true, but are of no use once others are beyond. Nothing
-- is written while a slot has no owner: after a resync, a replica's earlier progress no longer holds.
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
