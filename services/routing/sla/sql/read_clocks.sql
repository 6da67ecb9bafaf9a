-- Clocks by ticket, locked. Locks are taken in this order everywhere: work_items, sla_clocks, agents,
-- decisions_due.
SELECT ticket, version, edition, clock
FROM sla_clocks
WHERE ticket = ANY ($1::bigint[])
ORDER BY ticket
FOR UPDATE;
