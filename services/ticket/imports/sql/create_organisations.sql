-- Leaves existing ones as they are, and returns the new ones.
INSERT INTO organisations (id, display_name, customer_group)
SELECT id, display_name, customer_group
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked(id, display_name, customer_group)
ORDER BY id
ON CONFLICT DO NOTHING
RETURNING id;
