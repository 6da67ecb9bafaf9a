-- Those that there are stay as they are.
INSERT INTO people (id, display_name, organisation)
SELECT id, display_name, organisation
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked(id, display_name, organisation)
ORDER BY id
ON CONFLICT DO NOTHING;
