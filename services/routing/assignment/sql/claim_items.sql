-- As read_items.sql, leaving out what another transaction holds: it will be due again.
SELECT ticket, state, type, channel, priority, category, organisation, customer_group, team, agent,
       assignment_revision, assigned_by_hand, priority_by_hand, rules_due, live, create_time, last_event, reserved_agent,
       commanded_revision, trace_parent,
       EXISTS (SELECT FROM commands c WHERE c.ticket = w.ticket) AS commanded
FROM work_items w
WHERE ticket = ANY ($1::bigint[])
ORDER BY ticket
FOR UPDATE OF w SKIP LOCKED;
