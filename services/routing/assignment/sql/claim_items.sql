-- Locks items in the order of read_items.sql, leaving out what another transaction holds: it will be due again.
SELECT ticket
FROM work_items
WHERE ticket = ANY ($1::bigint[])
ORDER BY ticket
FOR UPDATE SKIP LOCKED;
