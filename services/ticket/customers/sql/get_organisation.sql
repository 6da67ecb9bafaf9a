SELECT id, display_name, customer_group
FROM organisations
WHERE id = $1::text;
