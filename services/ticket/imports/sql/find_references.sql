-- The people, organisations and categories that exist among these. LIMIT: see find_cases.sql.
SELECT 'people/' || f.id AS name, '' AS customer_group
FROM unnest($1::text[]) AS asked(id)
CROSS JOIN LATERAL (SELECT id FROM people WHERE id = asked.id LIMIT 1) AS f
UNION ALL
SELECT 'organisations/' || f.id, f.customer_group
FROM unnest($2::text[]) AS asked(id)
CROSS JOIN LATERAL (SELECT id, customer_group FROM organisations WHERE id = asked.id LIMIT 1) AS f
UNION ALL
SELECT 'categories/' || f.id, ''
FROM unnest($3::text[]) AS asked(id)
CROSS JOIN LATERAL (SELECT id FROM categories WHERE id = asked.id LIMIT 1) AS f;
