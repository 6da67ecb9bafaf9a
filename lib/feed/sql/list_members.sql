SELECT source, owner, seen_at, watermark, refused
FROM feed_members
WHERE source = ANY ($1::text[]) AND seen_at > now() - interval '10 seconds'
ORDER BY source, owner;
