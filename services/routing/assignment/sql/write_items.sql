-- What the feed tells of tickets, one row each. A reservation ends when the feed knows a newer assignment.
INSERT INTO work_items AS w (ticket, state, type, channel, priority, category, organisation,
                             customer_group, team, agent, assignment_revision, assigned_by_hand,
                             priority_by_hand, rules_due, live, create_time, last_event, due_time,
                             trace_parent)
SELECT ticket, state, type, channel, priority, category, organisation, customer_group, team, agent,
       assignment_revision, assigned_by_hand, priority_by_hand, rules_due, live, create_time, last_event,
       COALESCE(due_time, 'infinity'), trace_parent
FROM unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::smallint[], $5::smallint[],
            $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[],
            $12::boolean[], $13::boolean[], $14::boolean[], $15::boolean[], $16::timestamptz[], $17::uuid[],
            $18::timestamptz[], $19::text[])
  AS i(ticket, state, type, channel, priority, category, organisation, customer_group, team, agent,
       assignment_revision, assigned_by_hand, priority_by_hand, rules_due, live, create_time, last_event,
       due_time, trace_parent)
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET state = excluded.state, type = excluded.type, channel = excluded.channel,
    priority = excluded.priority, category = excluded.category,
    organisation = excluded.organisation, customer_group = excluded.customer_group,
    team = excluded.team, agent = excluded.agent,
    assignment_revision = excluded.assignment_revision,
    assigned_by_hand = excluded.assigned_by_hand, priority_by_hand = excluded.priority_by_hand,
    rules_due = excluded.rules_due,
    last_event = excluded.last_event, due_time = excluded.due_time,
    trace_parent = excluded.trace_parent,
    reserved_agent = CASE WHEN excluded.assignment_revision > w.assignment_revision
                          THEN NULL ELSE w.reserved_agent END;
