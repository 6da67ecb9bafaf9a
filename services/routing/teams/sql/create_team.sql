-- A row comes back unless there is one with that id already.
INSERT INTO teams (id, display_name)
VALUES ($1::text, $2::text)
ON CONFLICT DO NOTHING
RETURNING id;
