-- Locks the teams that agent $1 enters or leaves by being in the teams $2 and in no others, so that nobody else
-- restricts them or changes their members. The agent's row is locked already.
SELECT t.id, t.restricted, t.id = ANY ($2::text[]) AS enters
FROM teams t
WHERE (t.id = ANY ($2::text[]))
      <> EXISTS (SELECT FROM agent_teams m WHERE m.agent = $1::text AND m.team = t.id)
ORDER BY t.id
FOR NO KEY UPDATE OF t;
