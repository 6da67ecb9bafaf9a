SELECT team, agent
FROM agent_teams
WHERE team = ANY ($1::text[])
ORDER BY team, agent;
