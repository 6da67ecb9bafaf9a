-- The next $3 after the one with display name $1 and id $2.
SELECT a.id, a.display_name, a.present, a.capacity, a.version,
       (SELECT string_agg(t.team, ',' ORDER BY t.team COLLATE "C")
        FROM agent_teams t
        WHERE t.agent = a.id) AS teams,
       (SELECT count(*)
        FROM work_items w
        WHERE CASE WHEN w.reserved_agent IS NULL THEN w.agent ELSE w.reserved_agent END = a.id
          AND w.state IN ${states ACTIVE} AND w.live) AS load
FROM agents a
WHERE (a.display_name, a.id) > ($1::text, $2::text)
ORDER BY a.display_name, a.id
LIMIT $3::bigint;
