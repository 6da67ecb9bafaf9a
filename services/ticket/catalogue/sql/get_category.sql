SELECT id, display_name, parent
FROM categories
WHERE id = $1::text;
