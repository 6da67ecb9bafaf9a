-- The erasures that this service is at, oldest first, each with up to $1 of its tickets that can be erased now. Whoever
-- created a ticket while the erasure began has ended by `settled`: a statement lasts at most 10 seconds.
SELECT e.id, e.person, e.create_time <= now() - interval '15 seconds' AS settled,
       array_to_string(ARRAY(SELECT t.id FROM tickets t
                             WHERE t.requester = e.person AND t.create_time <= e.create_time AND t.state >= 5
                             ORDER BY t.create_time, t.id LIMIT $1::bigint), ',') AS tickets,
       EXISTS (SELECT FROM tickets t
               WHERE t.requester = e.person AND t.create_time <= e.create_time AND t.state < 5) AS has_unfinished
FROM erasures e
WHERE e.done_time IS NULL AND e.erase_time IS NULL
ORDER BY e.id
LIMIT 100;
