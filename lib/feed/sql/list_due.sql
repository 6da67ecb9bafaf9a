SELECT event, subject, recorded_at
FROM feed_acknowledgements_due
WHERE source = $1::text
ORDER BY recorded_at, event
LIMIT $2::bigint;
