-- Until the end of the transaction nobody else edits the agent or gives work to it.
SELECT version
FROM agents
WHERE id = $1::text
FOR NO KEY UPDATE;
