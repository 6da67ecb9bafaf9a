-- When these tickets are due; NULL: not at all. The caller holds their rows.
UPDATE work_items w
SET due_time = COALESCE(n.due_time, 'infinity')
FROM unnest($1::bigint[], $2::timestamptz[]) AS n(ticket, due_time)
WHERE w.ticket = n.ticket AND w.due_time <> COALESCE(n.due_time, 'infinity');
