-- Leaves existing ones as they are, and returns the new ones. Foreign keys are checked at the end of the statement, so
-- a parent may come after its child.
INSERT INTO categories (id, display_name, parent)
SELECT id, display_name, parent
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked(id, display_name, parent)
ORDER BY id
ON CONFLICT DO NOTHING
RETURNING id;
