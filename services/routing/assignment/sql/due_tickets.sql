-- A demand whose ticket is not known (any more) waits until the feed tells of it, one with a command on its way until that
-- is answered.
SELECT d.ticket, w.trace_parent
FROM decisions_due d
JOIN work_items w USING (ticket)
WHERE d.due_at <= now() AND NOT EXISTS (SELECT FROM commands c WHERE c.ticket = d.ticket)
ORDER BY d.due_at, d.ticket
LIMIT $1::bigint;
