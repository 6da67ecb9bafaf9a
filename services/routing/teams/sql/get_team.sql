SELECT id, display_name, restricted, version
FROM teams
WHERE id = $1::text;
