-- A row comes back if there was one.
DELETE FROM rules
WHERE id = $1::text
RETURNING id;
