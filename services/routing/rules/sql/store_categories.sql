-- The categories $1 have the parents $2 (NULL: none).
INSERT INTO categories (id, parent)
SELECT id, parent
FROM unnest($1::text[], $2::text[]) AS told(id, parent)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET parent = EXCLUDED.parent;
