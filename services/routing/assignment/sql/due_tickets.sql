-- A demand waits while its ticket has no work item (yet, or after a resync), or has an unanswered command.
SELECT d.ticket, w.trace_parent
FROM decisions_due d
JOIN work_items w USING (ticket)
WHERE d.due_at <= now() AND NOT EXISTS (SELECT FROM commands c WHERE c.ticket = d.ticket)
ORDER BY d.due_at, d.ticket
LIMIT $1::bigint;
