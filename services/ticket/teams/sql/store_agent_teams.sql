-- The agents $1 are members of the teams $2 (ids with spaces between), which may be none.
WITH told AS MATERIALIZED (
  SELECT agent, string_to_array(teams, ' ') AS teams
  FROM unnest($1::text[], $2::text[]) AS given(agent, teams)
), gone AS (
  DELETE FROM agent_teams a USING told t WHERE a.agent = t.agent AND t.teams = '{}'
)
INSERT INTO agent_teams (agent, teams)
SELECT agent, teams FROM told WHERE teams <> '{}' ORDER BY agent
ON CONFLICT (agent) DO UPDATE SET teams = EXCLUDED.teams;
