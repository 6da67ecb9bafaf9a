-- Deletes, of the $2 oldest reads, those older than $1 days; by the order of ids, so that no other index is needed.
DELETE FROM ticket_reads
WHERE id IN (
  SELECT id
  FROM (SELECT id, read_at FROM ticket_reads ORDER BY id LIMIT $2::bigint) AS oldest
  WHERE read_at < now() - make_interval(days => $1::int)
)
RETURNING id;
