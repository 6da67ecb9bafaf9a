-- Work items by ticket, locked in one order: work_items, sla_clocks, agents, decisions_due, everywhere. Tickets are
-- given sorted. LIMIT keeps the look-up by key: a plan that was made while the table was small would read all of it,
-- for as long as it is cached.
SELECT w.ticket, w.state, w.type, w.channel, w.priority, w.category, w.organisation, w.customer_group, w.team, w.agent,
       w.assignment_revision, w.assigned_by_hand, w.priority_by_hand, w.rules_due, w.live, w.create_time, w.last_event,
       w.reserved_agent, w.commanded_revision, w.trace_parent,
       EXISTS (SELECT FROM commands c WHERE c.ticket = w.ticket) AS commanded
FROM unnest($1::bigint[]) WITH ORDINALITY AS asked(ticket, place)
CROSS JOIN LATERAL (
  SELECT ticket, state, type, channel, priority, category, organisation, customer_group, team, agent,
         assignment_revision, assigned_by_hand, priority_by_hand, rules_due, live, create_time, last_event,
         reserved_agent, commanded_revision, trace_parent
  FROM work_items
  WHERE ticket = asked.ticket
  LIMIT 1
  FOR UPDATE
) AS w
ORDER BY asked.place;
