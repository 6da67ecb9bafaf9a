SELECT id, display_name
FROM teams
WHERE id = $1::text;
