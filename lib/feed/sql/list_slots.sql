SELECT source, slot, epoch, position, event_id, resyncs, forgetting,
       CASE WHEN leased_until > now() THEN owner END AS owner
FROM feed_cursors
WHERE source = ANY ($1::text[])
ORDER BY source, slot;
