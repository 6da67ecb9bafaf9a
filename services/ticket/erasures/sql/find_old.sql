-- Tickets that were finished more than $1 days ago, up to $2 of them, the oldest first.
SELECT id
FROM tickets
WHERE state IN ${states SOLVED CLOSED WITHDRAWN} AND erase_time IS NULL
  AND CASE WHEN close_time IS NULL THEN resolve_time ELSE close_time END < now() - make_interval(days => $1::int)
ORDER BY CASE WHEN close_time IS NULL THEN resolve_time ELSE close_time END
LIMIT $2::bigint;
