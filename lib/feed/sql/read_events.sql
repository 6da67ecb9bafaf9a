-- Events in order of position, after $1 up to $2. Only fenced positions may be asked for.
SELECT position, slot, id, subject, version, occurred_at, recorded_at, body
FROM events
WHERE position > $1::bigint AND position <= $2::bigint
ORDER BY position
LIMIT $3::bigint;
