-- One page of a team's open tickets ('' for those without), oldest first.
SELECT w.ticket, w.state, w.type, w.priority, w.team, t.display_name AS team_name, w.agent,
       a.display_name AS agent_name, w.create_time
FROM work_items w
LEFT JOIN teams t ON t.id = w.team
LEFT JOIN agents a ON a.id = w.agent
WHERE COALESCE(w.team, '') = $1::text AND w.state <= 4
  AND ($2::timestamptz IS NULL OR (w.create_time, w.ticket) > ($2::timestamptz, $3::bigint))
ORDER BY w.create_time, w.ticket
LIMIT $4::bigint;
