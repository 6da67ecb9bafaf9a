SELECT id, display_name, customer_group, members_see_tickets, version
FROM organisations
WHERE id = $1::text;
