-- A row comes back unless there is one with that id already.
INSERT INTO organisations (id, display_name, customer_group, members_see_tickets)
VALUES ($1::text, $2::text, $3::text, $4::boolean)
ON CONFLICT DO NOTHING
RETURNING id;
