-- A row comes back unless there is one with that id already.
INSERT INTO organisations (id, display_name, customer_group)
VALUES ($1::text, $2::text, $3::text)
ON CONFLICT DO NOTHING
RETURNING id;
