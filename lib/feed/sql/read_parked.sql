-- A subject's parked events in order.
SELECT version, entry
FROM feed_parked
WHERE source = $1::text AND subject = $2::text
ORDER BY version
LIMIT $3::bigint;
