-- One page of a team's open tickets ('' for tickets without a team), the soonest due first. Read through
-- Connection::ReadAs.
SELECT w.ticket, w.state, w.type, w.priority, w.team, t.display_name AS team_name, w.agent,
       a.display_name AS agent_name, w.create_time, w.due_time, k.clock
FROM work_items w
LEFT JOIN teams t ON t.id = w.team
LEFT JOIN agents a ON a.id = w.agent
LEFT JOIN sla_clocks k ON k.ticket = w.ticket
WHERE CASE WHEN w.team IS NULL THEN '' ELSE w.team END = $1::text AND w.state NOT IN ${states SOLVED CLOSED WITHDRAWN}
  AND (w.due_time, w.create_time, w.ticket) > ($2::timestamptz, $3::timestamptz, $4::bigint)
ORDER BY w.due_time, w.create_time, w.ticket
LIMIT $5::bigint;
