-- The agent gets a further event about its teams.
INSERT INTO agent_teams_told AS a (agent, version)
VALUES ($1::text, 1)
ON CONFLICT (agent) DO UPDATE
SET version = a.version + 1
RETURNING version;
