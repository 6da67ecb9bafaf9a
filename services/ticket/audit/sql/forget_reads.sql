-- Forgets reads that are older than $1 days, of the oldest $2, which the order of ids finds without another index.
DELETE FROM ticket_reads
WHERE id IN (
  SELECT id
  FROM (SELECT id, read_at FROM ticket_reads ORDER BY id LIMIT $2::bigint) AS oldest
  WHERE read_at < now() - make_interval(days => $1::int)
)
RETURNING id;
