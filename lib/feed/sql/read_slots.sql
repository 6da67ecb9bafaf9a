-- As read_events.sql, for some slots. Comparing rows (slot, position) leaves their index as the only plan: with slot =
-- … PostgreSQL may walk along all positions for a slot that has no events to end it.
SELECT e.position, e.slot, e.id, e.subject, e.version, e.occurred_at, e.recorded_at, e.body
FROM unnest($4::smallint[]) AS wanted(slot)
CROSS JOIN LATERAL (
  SELECT position, slot, id, subject, version, occurred_at, recorded_at, body
  FROM events
  WHERE (slot, position) > (wanted.slot, $1::bigint) AND (slot, position) <= (wanted.slot, $2::bigint)
  ORDER BY slot, position
  LIMIT $3::bigint
) AS e
ORDER BY e.position
LIMIT $3::bigint;
