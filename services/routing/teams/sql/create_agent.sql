-- A row comes back unless there is one with that id already.
INSERT INTO agents (id, display_name, present, capacity)
VALUES ($1::text, $2::text, $3::boolean, $4::int)
ON CONFLICT DO NOTHING
RETURNING id;
