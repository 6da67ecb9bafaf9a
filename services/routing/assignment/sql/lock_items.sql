-- Locks items in the order of read_items.sql. Whoever demands decisions because of something that deciders look at holds
-- them: a decider that has looked before would end the demand.
SELECT ticket
FROM work_items
WHERE ticket = ANY ($1::bigint[])
ORDER BY ticket
FOR UPDATE;
