-- Up to $4 tickets that have been resolved since $1 and are not closed, after resolve time $2 (NULL: from the beginning)
-- and id $3. Imported tickets on which nobody has worked since are left out: further rows of theirs may come.
SELECT t.id, t.resolve_time
FROM tickets t
WHERE t.state IN ${states SOLVED}
  AND t.erase_time IS NULL
  AND t.resolve_time <= $1::timestamptz
  AND (t.resolve_time, t.id) > (COALESCE($2::timestamptz, '-infinity'), $3::bigint)
  AND NOT EXISTS (SELECT FROM imported_cases c WHERE c.ticket = t.id AND c.version = t.version)
ORDER BY t.resolve_time, t.id
LIMIT $4::bigint;
