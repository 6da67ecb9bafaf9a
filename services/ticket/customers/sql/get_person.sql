SELECT id, display_name, organisation
FROM people
WHERE id = $1::text;
