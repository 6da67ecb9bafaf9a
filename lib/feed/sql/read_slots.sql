-- The same for some slots, in order of position within each.
SELECT e.position, e.slot, e.id, e.subject, e.version, e.occurred_at, e.recorded_at, e.body
FROM unnest($4::smallint[]) AS wanted(slot)
CROSS JOIN LATERAL (
  SELECT position, slot, id, subject, version, occurred_at, recorded_at, body
  FROM events
  WHERE slot = wanted.slot AND position > $1::bigint AND position <= $2::bigint
  ORDER BY position
  LIMIT $3::bigint
) AS e
ORDER BY e.position
LIMIT $3::bigint;
