-- Work items by ticket, locked in one order: work_items, sla_clocks, agents, decisions_due, everywhere. Tickets are
-- given sorted. LIMIT keeps the look-up by key: a plan that is cached while the table is small would read all of it.
SELECT w.ticket, w.live, w.create_time, ${names work w except due_time}, w.reserved_agent, w.commanded_revision,
       EXISTS (SELECT FROM commands c WHERE c.ticket = w.ticket) AS commanded
FROM unnest($1::bigint[]) WITH ORDINALITY AS asked(ticket, place)
CROSS JOIN LATERAL (
  SELECT ticket, live, create_time, ${names work except due_time}, reserved_agent, commanded_revision
  FROM work_items
  WHERE ticket = asked.ticket
  LIMIT 1
  FOR UPDATE
) AS w
ORDER BY asked.place;
