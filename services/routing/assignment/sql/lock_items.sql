-- Locks items in the order of read_items.sql.
SELECT ticket
FROM work_items
WHERE ticket = ANY ($1::bigint[])
ORDER BY ticket
FOR UPDATE;
