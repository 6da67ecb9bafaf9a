-- A row comes back unless there is one with that id already.
INSERT INTO teams (id, display_name, restricted, version)
VALUES ($1::text, $2::text, $3::boolean, $4::bigint)
ON CONFLICT DO NOTHING
RETURNING id;
