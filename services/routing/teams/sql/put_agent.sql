INSERT INTO agents (id, display_name, present, capacity)
VALUES ($1::text, $2::text, $3::boolean, $4::int)
ON CONFLICT (id) DO UPDATE
SET display_name = excluded.display_name, present = excluded.present, capacity = excluded.capacity;
