-- Records that a replica is alive, and its state; inserts the cursors of a feed that is read for the first time.
WITH alive AS (
  INSERT INTO feed_members (source, owner, seen_at, watermark, refused)
  VALUES ($1::text, $2::text, now(), $3::timestamptz, $4::boolean)
  ON CONFLICT (source, owner) DO UPDATE
  SET seen_at = now(), watermark = excluded.watermark, refused = excluded.refused
), gone AS (
  DELETE FROM feed_members
  WHERE source = $1::text AND owner <> $2::text AND seen_at < now() - interval '1 minute'
)
INSERT INTO feed_cursors (source, slot)
SELECT $1::text, slot FROM generate_series(0, 63) AS slot
WHERE NOT EXISTS (SELECT FROM feed_cursors WHERE source = $1::text)
ON CONFLICT DO NOTHING;
