-- Until the end of the transaction nobody else edits the team or changes its members.
SELECT id, display_name, restricted, version
FROM teams
WHERE id = $1::text
FOR NO KEY UPDATE;
