-- Up to $2 tickets that have been resolved since $1 and are not closed, those first that were resolved first.
SELECT id
FROM tickets
WHERE state IN ${states SOLVED}
  AND erase_time IS NULL
  AND resolve_time <= $1::timestamptz
ORDER BY resolve_time
LIMIT $2::bigint;
