-- Waits for decisions that hand work to the agent.
SELECT id FROM agents WHERE id = $1::text FOR NO KEY UPDATE;
