-- One page, newest first, of the erasures before $1 (NULL: of all); rows as in get_erasure.sql.
SELECT e.id, e.person, e.requested_by, e.create_time, e.erased_tickets, e.erase_time, e.done_time,
       a.consumer, a.acknowledged_at
FROM (
  SELECT id, person, requested_by, create_time, erased_tickets, erase_time, done_time
  FROM erasures
  WHERE id < COALESCE($1::bigint, 9223372036854775807)
  ORDER BY id DESC
  LIMIT $2::bigint
) AS e
LEFT JOIN events told ON told.subject = 'erasures/' || e.id
LEFT JOIN feed_acknowledgements a ON a.event = told.id
ORDER BY e.id DESC, a.acknowledged_at, a.consumer;
