SELECT a.id, a.display_name, a.present, a.capacity, a.version,
       (SELECT string_agg(t.team, ',' ORDER BY t.team COLLATE "C")
        FROM agent_teams t
        WHERE t.agent = a.id) AS teams,
       (SELECT count(*)
        FROM work_items w
        WHERE COALESCE(w.reserved_agent, w.agent) = a.id AND w.state <= 2 AND w.live) AS load
FROM agents a
WHERE a.id = $1::text;
