-- Clocks by ticket, locked. Locks are taken in this order everywhere: work_items, sla_clocks, agents,
-- decisions_due. Tickets are given sorted. LIMIT: see read_items.sql.
SELECT c.ticket, c.version, c.edition, c.clock
FROM unnest($1::bigint[]) WITH ORDINALITY AS asked(ticket, place)
CROSS JOIN LATERAL (
  SELECT ticket, version, edition, clock FROM sla_clocks WHERE ticket = asked.ticket LIMIT 1 FOR UPDATE
) AS c
ORDER BY asked.place;
