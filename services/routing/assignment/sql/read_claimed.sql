-- The items that claim_items.sql has locked; in a later statement, so that it sees what the lock's last holder committed,
-- of commands too.
SELECT ticket, state, type, channel, priority, category, organisation, customer_group, team, agent,
       assignment_revision, assigned_by_hand, priority_by_hand, rules_due, live, create_time, last_event, reserved_agent,
       commanded_revision, trace_parent,
       EXISTS (SELECT FROM commands c WHERE c.ticket = w.ticket) AS commanded
FROM work_items w
WHERE ticket = ANY ($1::bigint[]);
