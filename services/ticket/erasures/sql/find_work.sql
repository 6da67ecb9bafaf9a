-- The unfinished erasures, oldest first, each with up to $1 of its tickets that can be erased now. `settled`: a
-- transaction that was creating a ticket when the erasure began has ended, since a statement lasts at most 5 seconds.
WITH running AS MATERIALIZED (
  -- If the person exists again, tickets from after the beginning belong to somebody who came back. If not, they are of
  -- callers who did not see yet that the person is gone.
  SELECT e.id, e.person, e.create_time,
         CASE WHEN EXISTS (SELECT FROM people p WHERE p.id = e.person) THEN e.create_time
              ELSE 'infinity' END AS last_time
  FROM erasures e
  WHERE e.done_time IS NULL AND e.erase_time IS NULL
  ORDER BY e.id
  LIMIT 100
)
SELECT r.id, r.person, r.create_time <= now() - interval '15 seconds' AS settled,
       array_to_string(ARRAY(SELECT t.id FROM tickets t
                             WHERE t.requester = r.person AND t.create_time <= r.last_time
                               AND t.state IN ${states SOLVED CLOSED WITHDRAWN}
                             ORDER BY t.create_time, t.id LIMIT $1::bigint), ',') AS tickets,
       EXISTS (SELECT FROM tickets t
               WHERE t.requester = r.person AND t.create_time <= r.last_time
                 AND t.state NOT IN ${states SOLVED CLOSED WITHDRAWN}) AS has_unfinished
FROM running r
ORDER BY r.id;
