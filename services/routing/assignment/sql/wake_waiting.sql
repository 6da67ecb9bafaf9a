-- Demands decisions on the oldest waiting tickets of these agents' teams (of all agents' if NULL), as many as
-- each agent has room for.
INSERT INTO decisions_due (ticket)
SELECT DISTINCT waiting.ticket
FROM agents a
CROSS JOIN LATERAL (
  SELECT a.capacity - count(*) AS free FROM work_items w
  WHERE CASE WHEN w.reserved_agent IS NULL THEN w.agent ELSE w.reserved_agent END = a.id AND w.state IN ${states ACTIVE} AND w.live
) AS room
CROSS JOIN LATERAL (
  SELECT w.ticket FROM work_items w
  JOIN agent_teams t ON t.agent = a.id AND t.team = w.team
  WHERE w.state IN ${states ACTIVE} AND w.agent IS NULL AND w.reserved_agent IS NULL AND w.live
  ORDER BY w.create_time, w.ticket
  LIMIT greatest(room.free, 0)
) AS waiting
WHERE ($1::text[] IS NULL OR a.id = ANY ($1::text[])) AND a.present
ORDER BY waiting.ticket
ON CONFLICT DO NOTHING;
