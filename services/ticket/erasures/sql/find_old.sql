-- Tickets that were finished more than $1 days ago, up to $2 of them, the oldest first.
SELECT id
FROM tickets
WHERE state >= 5 AND erase_time IS NULL
  AND COALESCE(close_time, resolve_time) < now() - make_interval(days => $1::int)
ORDER BY COALESCE(close_time, resolve_time)
LIMIT $2::bigint;
