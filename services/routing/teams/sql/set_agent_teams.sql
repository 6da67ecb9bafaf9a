-- Agent $1 is in the teams $2 and in no others.
WITH left_teams AS (
  DELETE FROM agent_teams
  WHERE agent = $1::text AND team <> ALL ($2::text[])
)
INSERT INTO agent_teams (agent, team)
SELECT $1::text, joined.team
FROM unnest($2::text[]) AS joined (team)
ON CONFLICT DO NOTHING;
