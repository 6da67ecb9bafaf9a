-- The members of teams with their load. Read after lock_agents.sql, in a later statement.
SELECT t.team, a.id, a.present, a.capacity,
       (SELECT count(*) FROM work_items w
        WHERE CASE WHEN w.reserved_agent IS NULL THEN w.agent ELSE w.reserved_agent END = a.id
          AND w.state IN ${states ACTIVE} AND w.live) AS load
FROM agent_teams t
JOIN agents a ON a.id = t.agent
WHERE t.team = ANY ($1::text[])
ORDER BY t.team, a.id;
