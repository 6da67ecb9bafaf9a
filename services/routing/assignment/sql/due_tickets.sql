-- A demand whose ticket is not known (any more) waits until the feed tells of it.
SELECT d.ticket FROM decisions_due d
WHERE d.due_at <= now() AND EXISTS (SELECT FROM work_items w WHERE w.ticket = d.ticket)
ORDER BY d.due_at, d.ticket
LIMIT $1::bigint;
