-- The items that claim_items.sql has locked; in a later statement, so that it sees what the lock's last holder committed,
-- of commands too.
SELECT ticket, live, create_time, ${names work except due_time}, reserved_agent, commanded_revision,
       EXISTS (SELECT FROM commands c WHERE c.ticket = w.ticket) AS commanded
FROM work_items w
WHERE ticket = ANY ($1::bigint[]);
