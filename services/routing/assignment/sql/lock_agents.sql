-- Whoever hands out work to an agent holds the agent's row, so that two never overfill one. In one order.
SELECT id FROM agents
WHERE id IN (SELECT agent FROM agent_teams WHERE team = ANY ($1::text[]))
ORDER BY id
FOR NO KEY UPDATE;
