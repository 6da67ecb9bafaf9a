-- Locks the members of teams $1, in the order of ids. A transaction that assigns work to an agent holds the agent's
-- row, so that two never exceed the capacity.
SELECT id FROM agents
WHERE id IN (SELECT agent FROM agent_teams WHERE team = ANY ($1::text[]))
ORDER BY id
FOR NO KEY UPDATE;
