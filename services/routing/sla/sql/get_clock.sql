-- The work item of a ticket, with its clock if it has one.
SELECT w.ticket, c.version, c.edition, c.clock
FROM work_items w
LEFT JOIN sla_clocks c ON c.ticket = w.ticket
WHERE w.ticket = $1::bigint;
