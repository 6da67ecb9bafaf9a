-- Prolongs a replica's leases, takes free slots up to its share, and frees those above its share.
WITH share AS (
  SELECT ceil(64.0 / greatest(count(*), 1))::int AS most
  FROM feed_members
  WHERE source = $1::text AND seen_at > now() - make_interval(secs => $3::float8)
), kept AS (
  SELECT slot FROM feed_cursors
  WHERE source = $1::text AND owner = $2::text AND leased_until > now()
  ORDER BY slot LIMIT (SELECT most FROM share)
), free AS (
  SELECT slot FROM feed_cursors
  WHERE source = $1::text
    AND (owner IS NULL OR leased_until <= now())
    AND NOT forgetting
  -- The slots free for longest go first: else the last slots would wait where replicas come and go.
  ORDER BY leased_until NULLS FIRST, slot
  LIMIT (SELECT greatest(most - (SELECT count(*) FROM kept), 0) FROM share)
  FOR UPDATE SKIP LOCKED
), given_back AS (
  UPDATE feed_cursors SET owner = NULL, leased_until = NULL
  WHERE source = $1::text AND owner = $2::text
    AND slot NOT IN (SELECT slot FROM kept) AND slot NOT IN (SELECT slot FROM free)
)
UPDATE feed_cursors
SET owner = $2::text, leased_until = now() + make_interval(secs => $3::float8)
WHERE source = $1::text
  AND (slot IN (SELECT slot FROM kept) OR slot IN (SELECT slot FROM free))
  AND NOT forgetting
RETURNING slot, epoch, position, event_id, resyncs,
          EXISTS (SELECT FROM feed_told WHERE source = $1::text) AS repeating;
