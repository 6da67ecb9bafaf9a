-- The teams $1 are restricted to the members ($2 of team, $3), the teams $4 to nobody any more.
WITH opened AS (
  DELETE FROM restricted_teams WHERE team = ANY ($4::text[])
)
INSERT INTO restricted_teams (team, members)
SELECT restricted.team,
       ARRAY(SELECT m.agent FROM unnest($2::text[], $3::text[]) AS m(team, agent) WHERE m.team = restricted.team)
FROM unnest($1::text[]) AS restricted(team)
ORDER BY restricted.team
ON CONFLICT (team) DO UPDATE SET members = EXCLUDED.members;
