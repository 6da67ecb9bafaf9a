-- Somebody whom the desk may know already.
INSERT INTO people (id, display_name) VALUES ($1::text, $1::text)
ON CONFLICT DO NOTHING;
