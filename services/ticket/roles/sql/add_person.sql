-- Creates a person with the id as the display name, unless there is one.
INSERT INTO people (id, display_name) VALUES ($1::text, $1::text)
ON CONFLICT DO NOTHING;
