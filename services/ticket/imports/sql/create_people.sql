-- Leaves existing people as they are, and does not create erased ones again.
INSERT INTO people (id, display_name, organisation)
SELECT id, display_name, organisation
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked(id, display_name, organisation)
WHERE NOT EXISTS (SELECT FROM erasures e WHERE e.person = asked.id)
ORDER BY id
ON CONFLICT DO NOTHING;
