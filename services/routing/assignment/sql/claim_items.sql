-- Locks items in the order of read_items.sql, leaving out those that another transaction holds: they stay due.
SELECT ticket
FROM work_items
WHERE ticket = ANY ($1::bigint[])
ORDER BY ticket
FOR UPDATE SKIP LOCKED;
