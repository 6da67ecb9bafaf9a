-- Which of these people, organisations and categories there are.
SELECT 'people/' || id AS name, '' AS customer_group FROM people WHERE id = ANY ($1::text[])
UNION ALL
SELECT 'organisations/' || id, customer_group FROM organisations WHERE id = ANY ($2::text[])
UNION ALL
SELECT 'categories/' || id, '' FROM categories WHERE id = ANY ($3::text[]);
