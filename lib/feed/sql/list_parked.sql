-- One page of parked events after ($2, $3, $4), of one source unless $1 is ''.
SELECT source, subject, version, entry, reason, parked_at
FROM feed_parked
WHERE ($1::text = '' OR source = $1::text)
  AND (source, subject, version) > ($2::text, $3::text, $4::bigint)
ORDER BY source, subject, version
LIMIT $5::bigint;
