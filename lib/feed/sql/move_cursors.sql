-- Compare-and-set: returns a row for each cursor that was at the position the caller gives, unless there was a resync
-- since the caller read it.
UPDATE feed_cursors c
SET epoch = $2::uuid, position = n.position, event_id = n.event_id
FROM unnest($3::smallint[], $4::bigint[], $5::bigint[], $6::uuid[])
  AS n(slot, from_position, position, event_id)
WHERE c.source = $1::text AND c.slot = n.slot AND c.position = n.from_position
  AND (c.epoch IS NULL OR c.epoch = $2::uuid)
  AND c.resyncs = $7::bigint
RETURNING c.slot;
